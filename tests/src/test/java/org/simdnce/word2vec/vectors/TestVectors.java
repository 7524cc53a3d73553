package org.simdnce.word2vec.vectors;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.simdnce.kernel.EmbeddingTable;

/** Vectors for tests. */
final class TestVectors {
    private TestVectors() {
    }

    static WordVectors of(Arena arena, List<String> words, float[]... rows) {
        EmbeddingTable table = EmbeddingTable.allocate(arena, rows.length, rows[0].length);
        for (int id = 0; id < rows.length; id++) {
            table.setRow(id, rows[id], 0);
        }
        return WordVectors.of(words, table);
    }

    /** Words w0, w1 ... with normal numbers. */
    static WordVectors random(Arena arena, long seed, int size, int dim) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] rows = new float[size][dim];
        for (float[] row : rows) {
            for (int c = 0; c < dim; c++) {
                row[c] = (float) random.nextGaussian();
            }
        }
        return of(arena, IntStream.range(0, size).mapToObj(id -> "w" + id).toList(), rows);
    }

    static float[] row(WordVectors vectors, int id) {
        float[] row = new float[vectors.dim()];
        vectors.table().getRow(id, row, 0);
        return row;
    }
}
