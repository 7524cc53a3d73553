package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.kernel.EmbeddingTable;

/** A window whose pairs have noise of their own, against the same pairs in double precision. */
class PairGroupTest {
    private static final int WORDS = 12;
    private static final int WINDOW = 2;
    private static final int NEGATIVES = 4;
    private static final double RATE = 0.1;
    private static final int CENTRE = 4;
    /** A word of them is there twice. */
    private static final int[] CONTEXTS = {3, 1, 3, 5};
    /** Four for each context: with the centre, a context, a word twice for one pair and for two. */
    private static final long[] NOISE = {9, 4, 7, 7, 0, 7, 3, 2, 9, 8, 8, 6, 4, 4, 4, 4};

    @ParameterizedTest
    @CsvSource({"20, 48, false", "100, 48, true", "20, 9, false", "65, 5, true", "1, 13, false", "20, 4, false"})
    void aStepIsTheGradient(int dim, int columns, boolean corrected) {
        float[] corrections = corrected ? ReferenceModel.corrections(WORDS) : null;
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable in = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(1, -1, 1);
            EmbeddingTable out = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(2, -1, 1);
            ReferenceModel reference = new ReferenceModel(in, out, RATE, corrections);
            int noise = Math.min(NEGATIVES, columns - 1);
            int atOnce = Math.min((columns - 1) / noise, CONTEXTS.length);
            for (int from = 0; from < CONTEXTS.length; from += atOnce) {
                learn(reference, CENTRE, from, Math.min(CONTEXTS.length, from + atOnce), noise);
            }
            PairGroup group = new PairGroup(in, out, WINDOW, NEGATIVES, columns, corrections);
            train(group, CENTRE, CONTEXTS.length, CONTEXTS.length * noise);
            assertEquals(CONTEXTS.length, group.takePairs());
            reference.requireEqual(in, out, group.takeLoss());
        }
    }

    /** A window with fewer pairs meets nothing of the one before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aSmallerWindowComesAfterALargerOne(int contexts) {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable in = EmbeddingTable.allocate(arena, WORDS, 20).fillUniform(1, -1, 1);
            EmbeddingTable out = EmbeddingTable.allocate(arena, WORDS, 20).fillUniform(2, -1, 1);
            ReferenceModel reference = new ReferenceModel(in, out, RATE, null);
            PairGroup group = new PairGroup(in, out, WINDOW, NEGATIVES, 48, null);
            learn(reference, CENTRE, 0, CONTEXTS.length, NEGATIVES);
            train(group, CENTRE, CONTEXTS.length, CONTEXTS.length * NEGATIVES);
            learn(reference, 10, 0, contexts, NEGATIVES);
            train(group, 10, contexts, contexts * NEGATIVES);
            assertEquals(CONTEXTS.length + contexts, group.takePairs());
            reference.requireEqual(in, out, group.takeLoss());
        }
    }

    @ParameterizedTest
    @CsvSource({"48, 17", "9, 18", "5, 20"})
    void whatAWindowChangesIsBounded(int columns, int changes) {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, WORDS, 3);
            assertEquals(changes, new PairGroup(table, table, WINDOW, NEGATIVES, columns, null).mostChanges());
        }
    }

    /** Trains the first of the contexts. */
    private static void train(PairGroup group, int centre, int contexts, int noiseTaken) {
        group.learningRate((float) RATE);
        int[] slots = new int[contexts];
        for (int k = 0; k < slots.length; k++) {
            slots[k] = group.enter(CONTEXTS[k]);
        }
        group.noise(NOISE, 0);
        group.centre(0, centre);
        for (int slot : slots) {
            group.meet(slot, 0, 1 + slot % WINDOW);
        }
        assertEquals(noiseTaken, group.noiseTaken());
        group.train(1);
        for (int slot : slots) {
            group.leave(slot);
        }
    }

    /** All these pairs see the tables as they are before. */
    private static void learn(ReferenceModel reference, int centre, int from, int to, int noise) {
        for (int k = from; k < to; k++) {
            double[] x = reference.inputs[CONTEXTS[k]];
            double[] change = reference.inputChange[CONTEXTS[k]];
            reference.pair(x, change, centre, 1, 1);
            for (int j = k * noise; j < (k + 1) * noise; j++) {
                if (NOISE[j] != centre) {
                    reference.pair(x, change, (int) NOISE[j], 0, (double) NEGATIVES / noise);
                }
            }
        }
        reference.learn();
    }
}
