package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.kernel.Kernel;

/** Candidates that are labels: kept or masked, every occurrence, and what is masked has no gradient at all. */
class AccidentalHitLossTest {
    private static final int CLASSES = 12;
    private static final int DIM = 6;
    private static final int SAMPLED = 7;

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    /** Class 9 is a label of both examples, and no other candidate is a label. */
    private final Examples examples = new Examples(TestTables.uniform(1, 2 * DIM, -1, 1), DIM, new long[] {9, 1, 2, 9},
            new int[] {0, 2, 4});
    private final long[] set = {9, 3, 4, 9, 5, 9, 6};
    private final float[] trueCounts = {1, 1, 1, 1};

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<SampledLoss<?>> kinds() {
        return Stream.of(NceLoss.of(CLASSES, SAMPLED), SampledSoftmaxLoss.of(CLASSES, SAMPLED),
                NceLoss.of(CLASSES, SAMPLED).withNegativeSampling(),
                NceLoss.of(CLASSES, SAMPLED).withCandidatesPerExample(),
                SampledSoftmaxLoss.of(CLASSES, SAMPLED).withCandidatesPerExample());
    }

    private Batch batch(SampledLoss<?> loss) {
        boolean own = loss.options.candidatesPerExample();
        long[] candidates = new long[own ? 2 * SAMPLED : SAMPLED];
        for (int k = 0; k < candidates.length; k++) {
            candidates[k] = set[k % SAMPLED];
        }
        float[] counts = TestTables.uniform(4, candidates.length, 0.5f, 1);
        return examples.batch().sampled(own ? SampledValues.perExample(candidates, counts, trueCounts)
                : SampledValues.shared(candidates, counts, trueCounts));
    }

    private float[] logits(SampledLoss<?> loss) {
        float[] logits = new float[2 * (2 + SAMPLED)];
        loss.logits(layer, batch(loss), examples.workspace(loss), logits);
        return logits;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyOccurrenceIsMaskedAndNothingElse(SampledLoss<?> loss) {
        float[] removed = logits(loss.withRemoveAccidentalHits(true));
        float[] kept = logits(loss.withRemoveAccidentalHits(false));
        for (int i = 0; i < 2; i++) {
            for (int k = 0; k < 2 + SAMPLED; k++) {
                int at = i * (2 + SAMPLED) + k;
                boolean hit = k >= 2 && set[k - 2] == 9;
                assertTrue(kept[at] > -20, "kept");
                assertEquals(hit ? Kernel.MASKED : kept[at], removed[at], "column " + at);
                assertEquals(hit, Math.exp(removed[at]) == 0, "exp of column " + at);
            }
        }
    }

    /** Class 9's gradient is then that of its true columns alone: as if the hits had been other rows, far below. */
    @ParameterizedTest
    @MethodSource("kinds")
    void maskedColumnsHaveNoGradient(SampledLoss<?> loss) {
        SampledLoss<?> removing = loss.withRemoveAccidentalHits(true);
        // Their weight would be felt at any other coefficient than exactly 0.
        TestTables.setRow(layer.weights(), 9, TestTables.uniform(3, DIM, -3, 3));
        Outcome with = Outcome.of(removing, layer, batch(removing), examples.workspace(removing));
        for (int k = 0; k < SAMPLED; k++) {
            if (set[k] == 9) {
                set[k] = 11;
            }
        }
        TestTables.setRow(layer.biases(), 11, new float[] {Float.NEGATIVE_INFINITY});
        Outcome without = Outcome.of(removing, layer, batch(removing), examples.workspace(removing));
        for (int i = 0; i < 2; i++) {
            Expected.assertClose(without.losses()[i], with.losses()[i], "loss " + i);
        }
        float[] expected = without.weights().dense(CLASSES, DIM);
        float[] actual = with.weights().dense(CLASSES, DIM);
        for (int k = 0; k < CLASSES * DIM; k++) {
            assertEquals(expected[k], actual[k], k / DIM == 9 ? 1e-6 : 0, "weight " + k);
        }
        for (int d = 0; d < DIM; d++) {
            assertEquals(0.0, expected[11 * DIM + d], 0.0, "gradient of a logit of -infinity");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void defaults(SampledLoss<?> loss) {
        boolean masked = false;
        for (float logit : logits(loss)) {
            masked |= logit == Kernel.MASKED;
        }
        assertEquals(loss instanceof SampledSoftmaxLoss, masked);
    }
}
