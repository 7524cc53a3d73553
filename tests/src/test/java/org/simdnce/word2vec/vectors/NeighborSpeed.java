package org.simdnce.word2vec.vectors;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.simdnce.kernel.EmbeddingTable;

/**
 * Measures how fast neighbours are found, one query at a time and many at once, among vectors of uniform numbers. The
 * first round is what a program that has just started gets. Arguments: vectors, their numbers, rounds.
 */
final class NeighborSpeed {
    private static final int SINGLE = 100;
    private static final int BATCH = 1000;
    private static final int NEIGHBORS = 10;

    private NeighborSpeed() {
    }

    public static void main(String[] args) {
        int size = Integer.parseInt(args[0]);
        EmbeddingTable table = EmbeddingTable.allocate(Arena.ofShared(), size, Integer.parseInt(args[1]))
                .fillUniform(1, -1, 1);
        WordVectors vectors = WordVectors.of(IntStream.range(0, size).mapToObj(id -> "w" + id).toList(), table);
        List<String> batch = IntStream.range(0, BATCH).mapToObj(query -> vectors.word(query % size)).toList();
        for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
            double[] single = new double[SINGLE];
            for (int query = 0; query < SINGLE; query++) {
                long start = System.nanoTime();
                vectors.nearest(vectors.word(query % size), NEIGHBORS);
                single[query] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(single);
            long start = System.nanoTime();
            vectors.nearest(batch, NEIGHBORS);
            double many = (System.nanoTime() - start) / 1e6 / BATCH;
            System.out.printf(Locale.ROOT, "%d median of %d queries %.2f ms, of %d at once %.3f ms a query, %.1f times the"
                    + " rate%n", round, SINGLE, single[SINGLE / 2], BATCH, many, single[SINGLE / 2] / many);
        }
    }
}
