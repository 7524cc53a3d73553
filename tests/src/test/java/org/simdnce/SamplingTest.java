package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.sampler.LearnedUnigram;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseSampler;
import org.simdnce.sampler.Uniform;

/** Which candidates a loss draws, when, and what it does with their expected counts. */
class SamplingTest {
    private static final int CLASSES = 100;
    private static final int DIM = 8;
    private static final int SAMPLED = 12;
    private static final int SIZE = 6;

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    private final Examples examples = Examples.dense(3, SIZE, DIM, CLASSES, 2);

    @AfterEach
    void close() {
        arena.close();
    }

    private static NceLoss seeded(long seed) {
        return NceLoss.of(CLASSES, SAMPLED)
                .withSampler(CandidateSampler.of(LogUniform.of(CLASSES), SAMPLED).withSeed(seed));
    }

    private List<float[]> losses(SampledLoss<?> loss, Workspace workspace, int calls) {
        List<float[]> all = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            float[] losses = new float[SIZE];
            loss.forward(layer, examples.batch(2), workspace, losses);
            all.add(losses);
        }
        return all;
    }

    @Test
    void seedsDecide() {
        NceLoss five = seeded(5);
        List<float[]> first = losses(five, examples.workspace(five), 4);
        List<float[]> again = losses(five, examples.workspace(five), 4);
        NceLoss six = seeded(6);
        List<float[]> other = losses(six, examples.workspace(six), 4);
        for (int call = 0; call < 4; call++) {
            assertArrayEquals(first.get(call), again.get(call));
            assertFalse(Arrays.equals(first.get(call), other.get(call)));
            assertFalse(call > 0 && Arrays.equals(first.get(0), first.get(call)), "each call draws anew");
        }
    }

    /** Gradients, steps and logits draw as losses do: what was drawn, given back, gives the same. */
    @Test
    void whatIsDrawnIsWhatTheSamplerSays() {
        for (boolean own : new boolean[] {false, true}) {
            NoiseSampler sampler = CandidateSampler.of(Uniform.of(CLASSES), SAMPLED).withSeeds(3, 4);
            NceLoss loss = NceLoss.of(CLASSES, SAMPLED).withSampler(sampler);
            loss = own ? loss.withCandidatesPerExample() : loss;
            Workspace drawing = examples.workspace(loss);
            CandidateStream stream = sampler.stream();
            for (int call = 0; call < 3; call++) {
                SampledValues values = draw(stream, own);
                Workspace given = examples.workspace(loss);
                Outcome.of(loss, layer, examples.batch(2), drawing)
                        .assertSame(Outcome.of(loss, layer, examples.batch(2).sampled(values), given));
            }
        }
    }

    private SampledValues draw(CandidateStream stream, boolean perExample) {
        int sets = perExample ? SIZE : 1;
        long[] ids = new long[sets * SAMPLED];
        float[] counts = new float[sets * SAMPLED];
        float[] trueCounts = new float[2 * SIZE];
        Candidates candidates = new Candidates(SAMPLED);
        for (int set = 0; set < sets; set++) {
            stream.next(candidates);
            System.arraycopy(candidates.ids(), 0, ids, set * SAMPLED, SAMPLED);
            System.arraycopy(candidates.expectedCounts(), 0, counts, set * SAMPLED, SAMPLED);
            stream.sampler().expectedCounts(examples.labels(), 2 * set, perExample ? 2 * set + 2 : 2 * SIZE,
                    candidates.numTries(), trueCounts, 2 * set);
        }
        return perExample ? SampledValues.perExample(ids, counts, trueCounts)
                : SampledValues.shared(ids, counts, trueCounts);
    }

    @Test
    void splitStreamsDrawWhatOneDraws() {
        NceLoss loss = seeded(9);
        List<float[]> alone = losses(loss, examples.workspace(loss), 6);
        CandidateStream[] parts = loss.options.samplerOrDefault().stream().split(2);
        List<float[]> even = losses(loss, examples.workspace(loss).drawFrom(parts[0]), 3);
        List<float[]> odd = losses(loss, examples.workspace(loss).drawFrom(parts[1]), 3);
        for (int call = 0; call < 6; call++) {
            assertArrayEquals(alone.get(call), (call % 2 == 0 ? even : odd).get(call / 2), "call " + call);
        }
    }

    @Test
    void aStreamMovesByOneForABatchAndByOneForEachExample() {
        NceLoss loss = seeded(9);
        CandidateStream stream = loss.options.samplerOrDefault().stream(7);
        losses(loss, examples.workspace(loss).drawFrom(stream), 1);
        assertEquals(8, stream.nextCall());
        NceLoss own = loss.withCandidatesPerExample();
        losses(own, examples.workspace(own).drawFrom(stream), 1);
        assertEquals(8 + SIZE, stream.nextCall());
        GivenSample given = GivenSample.shared(1, SAMPLED, CLASSES, examples);
        loss.forward(layer, examples.batch(2).sampled(given.values()), examples.workspace(loss).drawFrom(stream),
                new float[SIZE]);
        assertEquals(8 + SIZE, stream.nextCall(), "given candidates move nothing");
    }

    @Test
    void theDefaultIsLogUniformWithoutReplacement() {
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        NceLoss said = loss.withSampler(CandidateSampler.of(LogUniform.of(CLASSES), SAMPLED));
        List<float[]> expected = losses(said, examples.workspace(said), 2);
        List<float[]> actual = losses(loss, examples.workspace(loss), 2);
        assertArrayEquals(expected.get(1), actual.get(1));
    }

    @Test
    void aFixedUnigramOfTheCallers() {
        float[] weights = TestTables.uniform(2, CLASSES, 0, 1);
        Arrays.fill(weights, 0, 30, 0);
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED).withSampler(CandidateSampler.of(FixedUnigram.of(weights), SAMPLED));
        Examples drawable = new Examples(examples.inputs(), DIM, new long[] {30, 31, 40, 50, 60, 99},
                new int[] {0, 1, 2, 3, 4, 5, 6});
        Workspace workspace = drawable.workspace(loss);
        assertTrue(Double.isFinite(Outcome.of(loss, layer, drawable.batch(), workspace).sum()));
        for (long id : workspace.candidates().ids()) {
            assertTrue(id >= 30, "class " + id + " has weight 0");
        }
    }

    @Test
    void aLearnedUnigramLearnsAfterTheCall() {
        LearnedUnigram learned = LearnedUnigram.of(CLASSES);
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED).withSampler(CandidateSampler.withReplacement(learned, SAMPLED));
        Workspace workspace = examples.workspace(loss);
        losses(loss, workspace, 1);
        for (float count : workspace.candidates().expectedCounts()) {
            assertEquals((float) SAMPLED / CLASSES, count, 1e-7f, "the first call draws uniformly");
        }
        int seen = 0;
        for (long label : examples.labels()) {
            seen += label == examples.labels()[0] ? 1 : 0;
        }
        assertEquals((1.0 + seen) / (CLASSES + 2 * SIZE), learned.probability(examples.labels()[0]), 1e-12);
        double p = learned.probability(examples.labels()[0]);
        loss.step(layer, examples.batch(2), workspace, new float[SIZE], Sgd.of(0.1f));
        assertTrue(learned.probability(examples.labels()[0]) > p);
        GivenSample given = GivenSample.shared(1, SAMPLED, CLASSES, examples);
        p = learned.probability(examples.labels()[0]);
        loss.forward(layer, examples.batch(2).sampled(given.values()), workspace, new float[SIZE]);
        assertEquals(p, learned.probability(examples.labels()[0]), "given candidates teach nothing");
    }

    /** With every class expected once log q is 0: hits removed, the loss is that over all classes. */
    @Test
    void allCandidatesAreTheWholeEvaluation() {
        Examples one = Examples.dense(4, SIZE, DIM, CLASSES, 1);
        FullEvaluation full = FullEvaluation.of(layer, SIZE);
        float[] expected = new float[SIZE];
        float[] actual = new float[SIZE];
        NceLoss nce = NceLoss.of(CLASSES, CLASSES).withSampler(CandidateSampler.all(CLASSES))
                .withRemoveAccidentalHits(true);
        full.sigmoid(one.batch(1), expected);
        nce.forward(layer, one.batch(1), one.workspace(nce), actual);
        assertArrayEquals(expected, actual, 1e-4f);
        SampledSoftmaxLoss softmax = SampledSoftmaxLoss.of(CLASSES, CLASSES).withSampler(CandidateSampler.all(CLASSES));
        full.softmax(one.batch(1), expected);
        softmax.forward(layer, one.batch(1), one.workspace(softmax), actual);
        assertArrayEquals(expected, actual, 1e-5f);
    }
}
