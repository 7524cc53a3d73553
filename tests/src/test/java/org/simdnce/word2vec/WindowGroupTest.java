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

    @ParameterizedTest
    @CsvSource({"false, 20, false", "true, 20, false", "false, 100, true", "true, 65, true", "false, 1, false"})
    void aStepIsTheGradient(boolean cbow, int dim, boolean corrected) {
        float[] corrections = corrected ? ReferenceModel.corrections(WORDS) : null;
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable in = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(1, -1, 1);
            EmbeddingTable out = EmbeddingTable.allocate(arena, WORDS, dim).fillUniform(2, -1, 1);
            ReferenceModel reference = new ReferenceModel(in, out, RATE, corrections);
            WindowGroup group = cbow
                    ? new CbowGroup(in, out, WINDOW, WINDOWS, NEGATIVES, NOISE.length, corrections)
                    : new SkipGramGroup(in, out, WINDOW, WINDOWS, NEGATIVES, NOISE.length, corrections);
            group.learningRate((float) RATE);
            int[] slots = new int[SENTENCE.length];
            for (int position = 0; position < SENTENCE.length; position++) {
                slots[position] = group.enter(SENTENCE[position]);
            }
            group.noise(NOISE, 0);
            double pairs = 0;
            for (int centre = 1; centre < 4; centre++) {
                group.centre(centre - 1, SENTENCE[centre]);
                List<Integer> contexts = new ArrayList<>();
                List<Double> weights = new ArrayList<>();
                for (int position = Math.max(0, centre - WINDOW); position <= centre + 1; position++) {
                    if (position != centre) {
                        group.meet(slots[position], centre - 1, Math.abs(position - centre));
                        contexts.add(SENTENCE[position]);
                        weights.add(Math.abs(position - centre) == 1 ? 1 : 0.5);
                    }
                }
                pairs += cbow ? 1 : weights.stream().mapToDouble(weight -> weight).sum();
                if (cbow) {
                    cbow(reference, contexts, SENTENCE[centre]);
                } else {
                    for (int k = 0; k < contexts.size(); k++) {
                        int context = contexts.get(k);
                        meet(reference, reference.inputs[context], reference.inputChange[context], SENTENCE[centre],
                                weights.get(k));
                    }
                }
            }
            group.train(WINDOWS);
            for (int slot : slots) {
                group.leave(slot);
            }
            assertEquals(pairs, group.takePairs());
            reference.learn();
            reference.requireEqual(in, out, group.takeLoss());
            requireZeroBeyondSlots(group);
        }
    }

    /** Products work on whole tiles: rows that are no context's would otherwise grow from step to step. */
    private static void requireZeroBeyondSlots(WindowGroup group) {
        for (int block = 0; block < group.inputs.blocks(); block++) {
            for (int c = 0; c < group.inputs.columns(block); c++) {
                assertEquals(0f, group.panels[group.inputs.at(group.slots, block) + c]);
            }
        }
    }

    private static void cbow(ReferenceModel reference, List<Integer> contexts, int centre) {
        double[] mean = new double[reference.inputs[0].length];
        double[] change = new double[mean.length];
        for (int context : contexts) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += reference.inputs[context][c] / contexts.size();
            }
        }
        meet(reference, mean, change, centre, 1);
        for (int context : contexts) {
            for (int c = 0; c < mean.length; c++) {
                reference.inputChange[context][c] += change[c];
            }
        }
    }

    private static void meet(ReferenceModel reference, double[] x, double[] change, int centre, double weight) {
        reference.pair(x, change, centre, 1, weight);
        for (long word : NOISE) {
            if (word != centre) {
                reference.pair(x, change, (int) word, 0, weight * NEGATIVES / NOISE.length);
            }
        }
    }
}
