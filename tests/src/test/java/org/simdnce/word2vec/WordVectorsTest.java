package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.text.Vocabulary;

class WordVectorsTest {
    @Test
    void theTextFormatKeepsEveryBit() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            float[][] rows = {{0.1f, -1 / 3f, 1e-30f}, {Float.MIN_VALUE, -0f, 3.4e38f}};
            StringBuilder text = new StringBuilder();
            vectors(arena, rows).write(text);
            String[] lines = text.toString().split("\n", -1);
            assertEquals("2 3", lines[0]);
            assertEquals(4, lines.length);
            for (int id = 0; id < rows.length; id++) {
                String[] fields = lines[id + 1].split(" ");
                assertEquals("w" + id, fields[0]);
                for (int d = 0; d < 3; d++) {
                    assertEquals(rows[id][d], Float.parseFloat(fields[d + 1]));
                }
            }
        }
    }

    @Test
    void neighboursGoByTheAngle() {
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = vectors(arena,
                    new float[][] {{1, 0}, {100, 100}, {2, 0.1f}, {-5, 0}, {0, 0}});
            List<WordVectors.Neighbor> near = vectors.neighbors("w0", 10);
            assertEquals(List.of("w2", "w1", "w4", "w3"), near.stream().map(WordVectors.Neighbor::word).toList());
            assertEquals(Math.sqrt(0.5), near.get(1).similarity(), 1e-7);
            assertEquals(0, near.get(2).similarity());
            assertEquals(-1, near.get(3).similarity(), 1e-7);
            assertEquals(near.subList(0, 2), vectors.neighbors("w0", 2));
            assertEquals("\"x\" has no vector; allowed: a word of the vocabulary",
                    assertThrows(IllegalArgumentException.class, () -> vectors.neighbors("x", 1)).getMessage());
        }
    }

    private static WordVectors vectors(Arena arena, float[][] rows) {
        EmbeddingTable table = EmbeddingTable.allocate(arena, rows.length, rows[0].length);
        String[] words = new String[rows.length];
        for (int id = 0; id < rows.length; id++) {
            table.setRow(id, rows[id], 0);
            words[id] = "w" + id;
        }
        return new WordVectors(Vocabulary.of(words, new long[rows.length], 0), table);
    }
}
