package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.kernel.EmbeddingTable;

/** One group of windows against the same step in double precision, pair by pair. */
class WindowGroupTest {
    private static final int WORDS = 12;
    private static final int WINDOW = 2;
    private static final int WINDOWS = 3;
    private static final int NEGATIVES = 4;
    private static final double RATE = 0.1;
    /** A sentence; word 3 is twice in a window. The noise has a centre and a word twice. */
    private static final int[] SENTENCE = {3, 1, 4, 3, 5};
    private static final long[] NOISE = {9, 4, 7, 7, 0};

    private final double[][] inputs = new double[WORDS][];
    private final double[][] outputs = new double[WORDS][];
    private final double[][] inputChange = new double[WORDS][];
    private final double[][] outputChange = new double[WORDS][];
    private double loss;

    @ParameterizedTest
    @CsvSource({"false, 20, false", "true, 20, false", "false, 100, true", "true, 65, true", "false, 1, false"})
    void aStepIsTheGradient(boolean cbow, int dim, boolean corrected) {
        float[] corrections = corrected ? new float[WORDS] : null;
        for (int word = 0; corrected && word < WORDS; word++) {
            corrections[word] = 0.25f * word - 1;
        }
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable in = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(1, -1, 1);
            EmbeddingTable out = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(2, -1, 1);
            copy(in, inputs, inputChange);
            copy(out, outputs, outputChange);
            WindowGroup group = cbow
                    ? new CbowGroup(in, out, WINDOW, WINDOWS, NEGATIVES, NOISE.length, corrections)
                    : new SkipGramGroup(in, out, WINDOW, WINDOWS, NEGATIVES, NOISE.length, corrections);
            group.learningRate((float) RATE);
            int[] slots = new int[SENTENCE.length];
            for (int position = 0; position < SENTENCE.length; position++) {
                slots[position] = group.enter(SENTENCE[position]);
            }
            group.noise(NOISE, 0);
            int pairs = 0;
            for (int centre = 1; centre < 4; centre++) {
                group.centre(centre - 1, SENTENCE[centre]);
                List<Integer> contexts = new ArrayList<>();
                for (int position = Math.max(0, centre - WINDOW); position <= centre + 1; position++) {
                    if (position != centre) {
                        group.meet(slots[position], centre - 1);
                        contexts.add(SENTENCE[position]);
                    }
                }
                pairs += cbow ? 1 : contexts.size();
                if (cbow) {
                    cbow(contexts, SENTENCE[centre], corrections);
                } else {
                    for (int context : contexts) {
                        meet(inputs[context], inputChange[context], SENTENCE[centre], corrections);
                    }
                }
            }
            group.train(WINDOWS);
            for (int slot : slots) {
                group.leave(slot);
            }
            assertEquals(pairs, group.takePairs());
            assertEquals(loss, group.takeLoss(), 1e-5 * loss);
            require(in, inputs, inputChange);
            require(out, outputs, outputChange);
        }
    }

    private static void copy(EmbeddingTable table, double[][] to, double[][] change) {
        float[] row = new float[table.dim()];
        for (int word = 0; word < WORDS; word++) {
            table.getRow(word, row, 0);
            to[word] = new double[row.length];
            change[word] = new double[row.length];
            for (int c = 0; c < row.length; c++) {
                to[word][c] = row[c];
            }
        }
    }

    private static void require(EmbeddingTable table, double[][] before, double[][] change) {
        float[] row = new float[table.dim()];
        for (int word = 0; word < WORDS; word++) {
            table.getRow(word, row, 0);
            for (int c = 0; c < row.length; c++) {
                assertEquals(before[word][c] + change[word][c], row[c], 1e-6 * (1 + Math.abs(change[word][c])),
                        "word " + word + ", column " + c);
            }
        }
    }

    private void cbow(List<Integer> contexts, int centre, float[] corrections) {
        double[] mean = new double[inputs[0].length];
        double[] change = new double[mean.length];
        for (int context : contexts) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += inputs[context][c] / contexts.size();
            }
        }
        meet(mean, change, centre, corrections);
        for (int context : contexts) {
            for (int c = 0; c < mean.length; c++) {
                inputChange[context][c] += change[c];
            }
        }
    }

    private void meet(double[] x, double[] change, int centre, float[] corrections) {
        pair(x, change, centre, 1, 1, corrections);
        for (long word : NOISE) {
            if (word != centre) {
                pair(x, change, (int) word, 0, (double) NEGATIVES / NOISE.length, corrections);
            }
        }
    }

    private void pair(double[] x, double[] change, int word, int target, double weight, float[] corrections) {
        double logit = corrections == null ? 0 : corrections[word];
        for (int c = 0; c < x.length; c++) {
            logit += x[c] * outputs[word][c];
        }
        loss += weight * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit);
        double g = RATE * weight * (target - 1 / (1 + Math.exp(-logit)));
        for (int c = 0; c < x.length; c++) {
            change[c] += g * outputs[word][c];
            outputChange[word][c] += g * x[c];
        }
    }
}
