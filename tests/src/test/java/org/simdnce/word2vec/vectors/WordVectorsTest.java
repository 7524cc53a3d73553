package org.simdnce.word2vec.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.vectors.WordVectors.Neighbor;

class WordVectorsTest {
    private static final List<String> WORDS = List.of("w0", "w1", "w2", "w3", "w4");

    @Test
    void neighboursGoByTheAngle() {
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = TestVectors.of(arena, WORDS,
                    new float[][] {{1, 0}, {100, 100}, {2, 0.1f}, {-5, 0}, {0, 0}});
            List<Neighbor> near = vectors.nearest("w0", 10);
            assertEquals(List.of("w2", "w1", "w4", "w3"), near.stream().map(Neighbor::word).toList());
            assertEquals(Math.sqrt(0.5), near.get(1).similarity(), 1e-7);
            assertEquals(0, near.get(2).similarity());
            assertEquals(-1, near.get(3).similarity(), 1e-7);
            assertEquals(near.subList(0, 2), vectors.nearest("w0", 2));
            assertEquals(Math.sqrt(0.5), vectors.similarity("w0", "w1"), 1e-15);
            assertEquals(0, vectors.similarity("w0", "w4"));
            assertArrayEquals(new float[] {2, 0.1f}, vectors.vector("w2"));
        }
    }

    @Test
    void tiesGoByTheOrderOfTheWords() {
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = TestVectors.of(arena, WORDS,
                    new float[][] {{1, 1}, {2, 0}, {1, 0}, {4, 0}, {8, 0}});
            assertEquals(List.of("w1", "w2", "w3"),
                    vectors.nearest(new float[] {3, 0}, 3).stream().map(Neighbor::word).toList());
        }
    }

    @Test
    void saysWhatCannotBeAsked() {
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = TestVectors.random(arena, 1, 5, 3);
            assertEquals("\"x\" has no vector; allowed: a word of the vocabulary",
                    message(() -> vectors.nearest("x", 1)));
            assertEquals("nearest 0 words; allowed: at least 1", message(() -> vectors.nearest("w1", 0)));
            assertEquals("a vector of 2 numbers; allowed: 3", message(() -> vectors.nearest(new float[2], 1)));
            assertEquals("a vector of length NaN; allowed: finite numbers",
                    message(() -> vectors.nearest(new float[] {1, Float.NaN, 0}, 1)));
            EmbeddingTable table = EmbeddingTable.allocate(arena, 2, 3);
            assertEquals("1 words for EmbeddingTable[2 x 3]; allowed: a word for each row",
                    message(() -> WordVectors.of(List.of("a"), table)));
        }
    }

    /** One by one, in a batch and with an analogy, against double precision, over sizes around the blocks'. */
    @ParameterizedTest
    @CsvSource({"1,1,1", "63,5,3", "64,16,64", "65,17,65", "193,64,200", "700,100,130", "1500,300,1100"})
    void agreesWithBruteForceInDouble(int size, int dim, int queries) {
        try (Arena arena = Arena.ofShared()) {
            WordVectors vectors = TestVectors.random(arena, size, size, dim);
            List<String> words = IntStream.range(0, queries).mapToObj(i -> "w" + i % size).toList();
            List<List<Neighbor>> all = vectors.nearest(words, 7);
            assertEquals(queries, all.size());
            for (int i = 0; i < queries; i += 1 + queries / 20) {
                assertNearest(vectors, TestVectors.row(vectors, i % size), all.get(i), i % size);
                assertNearest(vectors, TestVectors.row(vectors, i % size), vectors.nearest(words.get(i), 7), i % size);
            }
            if (size > 3) {
                double[] sum = new double[dim];
                add(sum, TestVectors.row(vectors, 2), 1);
                add(sum, TestVectors.row(vectors, 1), -1);
                add(sum, TestVectors.row(vectors, 3), 1);
                float[] target = new float[dim];
                for (int c = 0; c < dim; c++) {
                    target[c] = (float) sum[c];
                }
                assertNearest(vectors, target, vectors.analogy("w1", "w2", "w3", 7), 1, 2, 3);
            }
        }
    }

    @Test
    void theNumberOfThreadsChangesNoBit() {
        try (Arena arena = Arena.ofShared()) {
            WordVectors vectors = TestVectors.random(arena, 9, 20_001, 64);
            float[] queries = new float[3 * 64];
            for (int i = 0; i < 3; i++) {
                vectors.table().getRow(7 * i, queries, i * 64);
            }
            for (int count : new int[] {1, 3}) {
                NearestRows one = new NearestSearch(vectors.table(), 1).search(queries, count, 20_000, 50);
                NearestRows three = new NearestSearch(vectors.table(), 3).search(queries, count, 20_000, 50);
                for (int rank = 0; rank < 50 * count; rank++) {
                    assertEquals(one.row(0, rank), three.row(0, rank));
                    assertEquals(one.score(0, rank), three.score(0, rank));
                }
                assertEquals(7 * (count - 1), one.row(count - 1, 0));
            }
        }
    }

    private static void add(double[] sum, float[] row, int sign) {
        double norm = Math.sqrt(IntStream.range(0, row.length).mapToDouble(c -> (double) row[c] * row[c]).sum());
        for (int c = 0; c < sum.length; c++) {
            sum[c] += sign * row[c] / norm;
        }
    }

    /** Near ties may swap, so each rank's cosine is compared, and each word's own. */
    private static void assertNearest(WordVectors vectors, float[] target, List<Neighbor> near, Integer... left) {
        List<Integer> others = IntStream.range(0, vectors.size()).boxed().filter(id -> !List.of(left).contains(id))
                .sorted(Comparator.comparingDouble(id -> -cosine(target, TestVectors.row(vectors, id)))).toList();
        assertEquals(Math.min(7, others.size()), near.size());
        for (int rank = 0; rank < near.size(); rank++) {
            assertEquals(cosine(target, TestVectors.row(vectors, others.get(rank))), near.get(rank).similarity(), 2e-6);
            assertEquals(cosine(target, vectors.vector(near.get(rank).word())), near.get(rank).similarity(), 2e-6);
        }
    }

    private static double cosine(float[] x, float[] y) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int c = 0; c < x.length; c++) {
            xy += (double) x[c] * y[c];
            xx += (double) x[c] * x[c];
            yy += (double) y[c] * y[c];
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static String message(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }
}
