package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private final double[][] inputs = new double[WORDS][];
    private final double[][] outputs = new double[WORDS][];
    private double loss;

    @ParameterizedTest
    @CsvSource({"20, 48, false", "100, 48, true", "20, 9, false", "65, 5, true", "1, 13, false", "20, 4, false"})
    void aStepIsTheGradient(int dim, int columns, boolean corrected) {
        float[] corrections = corrected ? new float[WORDS] : null;
        for (int word = 0; corrected && word < WORDS; word++) {
            corrections[word] = 0.25f * word - 1;
        }
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable in = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(1, -1, 1);
            EmbeddingTable out = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(2, -1, 1);
            copy(in, inputs);
            copy(out, outputs);
            int noise = Math.min(NEGATIVES, columns - 1);
            int atOnce = Math.min((columns - 1) / noise, CONTEXTS.length);
            for (int from = 0; from < CONTEXTS.length; from += atOnce) {
                learn(from, Math.min(CONTEXTS.length, from + atOnce), noise, corrections);
            }
            PairGroup group = new PairGroup(in, out, WINDOW, NEGATIVES, columns, corrections);
            train(group);
            assertEquals(CONTEXTS.length, group.takePairs());
            assertEquals(loss, group.takeLoss(), 1e-5 * loss);
            require(in, inputs);
            require(out, outputs);
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

    private static void train(PairGroup group) {
        group.learningRate((float) RATE);
        int[] slots = new int[CONTEXTS.length];
        for (int k = 0; k < slots.length; k++) {
            slots[k] = group.enter(CONTEXTS[k]);
        }
        group.noise(NOISE, 0);
        group.centre(0, CENTRE);
        for (int slot : slots) {
            group.meet(slot, 0);
        }
        group.train(1);
        for (int slot : slots) {
            group.leave(slot);
        }
    }

    private static void copy(EmbeddingTable table, double[][] to) {
        float[] row = new float[table.dim()];
        for (int word = 0; word < WORDS; word++) {
            table.getRow(word, row, 0);
            to[word] = new double[row.length];
            for (int c = 0; c < row.length; c++) {
                to[word][c] = row[c];
            }
        }
    }

    private static void require(EmbeddingTable table, double[][] expected) {
        float[] row = new float[table.dim()];
        for (int word = 0; word < WORDS; word++) {
            table.getRow(word, row, 0);
            for (int c = 0; c < row.length; c++) {
                assertEquals(expected[word][c], row[c], 2e-6, "word " + word + ", column " + c);
            }
        }
    }

    /** All these pairs see the tables as they are before. */
    private void learn(int from, int to, int noise, float[] corrections) {
        double[][] inputChange = new double[WORDS][inputs[0].length];
        double[][] outputChange = new double[WORDS][inputs[0].length];
        for (int k = from; k < to; k++) {
            pair(CONTEXTS[k], CENTRE, 1, 1, corrections, inputChange, outputChange);
            for (int j = k * noise; j < (k + 1) * noise; j++) {
                if (NOISE[j] != CENTRE) {
                    pair(CONTEXTS[k], (int) NOISE[j], 0, (double) NEGATIVES / noise, corrections, inputChange,
                            outputChange);
                }
            }
        }
        add(inputs, inputChange);
        add(outputs, outputChange);
    }

    private void pair(int context, int word, int target, double weight, float[] corrections, double[][] inputChange,
                      double[][] outputChange) {
        double logit = corrections == null ? 0 : corrections[word];
        for (int c = 0; c < inputs[0].length; c++) {
            logit += inputs[context][c] * outputs[word][c];
        }
        loss += weight * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit);
        double g = RATE * weight * (target - 1 / (1 + Math.exp(-logit)));
        for (int c = 0; c < inputs[0].length; c++) {
            inputChange[context][c] += g * outputs[word][c];
            outputChange[word][c] += g * inputs[context][c];
        }
    }

    private static void add(double[][] rows, double[][] change) {
        for (int word = 0; word < WORDS; word++) {
            for (int c = 0; c < rows[word].length; c++) {
                rows[word][c] += change[word][c];
            }
        }
    }
}
