package org.simdnce.word2vec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    @TempDir
    private Path directory;

    /** Seven sections of questions about words like w17, some of which have no vector. */
    private List<String> questions(SplittableRandom random) {
        List<String> lines = new ArrayList<>();
        for (int section = 0; section < 7; section++) {
            lines.add(": section" + section);
            for (int k = 0; k < 300; k++) {
                lines.add("w" + random.nextInt(70) + " W" + random.nextInt(70) + " w" + random.nextInt(70) + " w"
                        + random.nextInt(70));
            }
        }
        return lines;
    }

    /** In three columns neighbours are often right by chance, so that the counts say something. */
    @Test
    void analogiesAreCountedAsByTheReference() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            WordVectors vectors = TestVectors.random(arena, 3, 60, 3);
            List<String> lines = questions(new SplittableRandom(4));
            Analogies analogies = Analogies.read(Files.write(directory.resolve("questions"), lines));
            for (int limit : new int[] {50, 60, Analogies.FIRST_WORDS}) {
                ComputeAccuracy reference = new ComputeAccuracy(vectors, Math.min(limit, 60));
                lines.forEach(reference::line);
                Analogies.Result result = analogies.evaluate(vectors, limit);
                assertEquals(reference.correct, result.total().correct());
                assertEquals(reference.seen, result.total().seen());
                assertEquals(reference.questions, result.total().questions());
                assertEquals(reference.semanticCorrect, result.semantic().correct());
                assertEquals(reference.semanticSeen, result.semantic().seen());
                assertEquals(reference.seen - reference.semanticSeen, result.syntactic().seen());
                assertEquals(7, result.sections().size());
                assertTrue(reference.correct > 10, "correct " + reference.correct);
            }
        }
    }

    @Test
    void wordsThatDifferInCaseAreOneWord() throws IOException {
        Path file = Files.writeString(directory.resolve("questions"), ": s\na b c D\na b c x\n");
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = TestVectors.of(arena, List.of("A", "b", "C", "d", "D", "a"),
                    new float[][] {{1, 0, 0}, {1, 1, 0}, {1, 0, 1}, {0, 1, 0.1f}, {1, 1, 1}, {-1, -1, -1}});
            Analogies.Result result = Analogies.read(file).evaluate(vectors, 10);
            assertEquals(new Analogies.Score("s", 1, 1, 2), result.sections().getFirst());
            assertEquals("s: 100.00 % (1 / 1), 1 of 2 questions skipped", result.sections().getFirst().toString());
        }
    }

    @Test
    void saysWhatIsNoQuestion() throws IOException {
        Path file = directory.resolve("questions");
        Files.writeString(file, ": s\na b c\n");
        assertEquals(file + ", line 2 has 3 words; allowed: \": section\", then lines of four words",
                assertThrows(IllegalArgumentException.class, () -> Analogies.read(file)).getMessage());
        Files.writeString(file, "a b c d\n");
        assertEquals(file + ", line 1 has 4 words before the first section; allowed: \": section\", then lines of four"
                + " words", assertThrows(IllegalArgumentException.class, () -> Analogies.read(file)).getMessage());
    }

    @Test
    void tiesShareTheMeanOfTheirRanks() {
        assertEquals(1, SimilarityPairs.spearman(new double[] {1, 2, 3}, new double[] {10, 20, 40}), 1e-15);
        assertEquals(-1, SimilarityPairs.spearman(new double[] {1, 2, 3}, new double[] {3, 2, -1}), 1e-15);
        // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: deviations multiply to 4.5, their squares add up to 4.5 and 5.
        assertEquals(4.5 / Math.sqrt(4.5 * 5), SimilarityPairs.spearman(new double[] {0, 1, 1, 2},
                new double[] {5, 7, 6, 8}), 1e-15);
        assertTrue(Double.isNaN(SimilarityPairs.spearman(new double[] {1, 1}, new double[] {1, 2})));
        assertTrue(Double.isNaN(SimilarityPairs.spearman(new double[0], new double[0])));
    }

    @Test
    void pairsWithoutVectorsAreCounted() throws IOException {
        Path file = Files.writeString(directory.resolve("pairs"),
                "Word1\tWord2\tScore\n# a comment\nA\tb\t9\nb,c,5\na c 7.5\na\tx\t1\n");
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = TestVectors.of(arena, List.of("a", "b", "C"),
                    new float[][] {{1, 0}, {1, 0.1f}, {1, 0.4f}});
            SimilarityPairs.Result result = SimilarityPairs.read(file).evaluate(vectors);
            // Cosines fall with the angles 0.10, 0.28 and 0.38: ranks 3, 2, 1 beside 3, 1, 2.
            assertEquals(new SimilarityPairs.Result(0.5, 4, 1), result);
        }
        Files.writeString(file, "a b 1\na b c\n");
        assertEquals(file + ", line 2 is \"a b c\"; allowed: two words and a number",
                assertThrows(IllegalArgumentException.class, () -> SimilarityPairs.read(file)).getMessage());
    }
}
