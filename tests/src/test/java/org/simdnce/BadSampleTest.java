package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.simdnce.WatchedCalls.CLASSES;
import static org.simdnce.WatchedCalls.DIM;
import static org.simdnce.WatchedCalls.SAMPLED;
import static org.simdnce.WatchedCalls.SIZE;
import static org.simdnce.WatchedCalls.assertMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.sampler.LearnedUnigram;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseSampler;
import org.simdnce.sampler.Uniform;

/** Candidates, expected counts and samplers that do not fit are refused before anything is written. */
class BadSampleTest {
    private final WatchedCalls calls = new WatchedCalls();
    private final GivenSample sample = GivenSample.shared(8, SAMPLED, CLASSES, calls.examples);

    @AfterEach
    void close() {
        calls.close();
    }

    private void assertRefused(SampledValues values, String... parts) {
        calls.batch.sampled(values);
        calls.assertRefused(IllegalArgumentException.class, parts);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, CLASSES, 1L << 40})
    void candidatesOutsideTheClasses(long candidate) {
        sample.candidates()[2] = candidate;
        assertRefused(sample.values(), "candidate 2", "is " + candidate, "0 to " + (CLASSES - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SAMPLED - 1, SAMPLED + 1})
    void anotherNumberOfCandidates(int count) {
        float[] counts = TestTables.uniform(1, count, 0.1f, 1);
        assertRefused(SampledValues.shared(new long[count], counts, sample.trueCounts()),
                count + " sampled candidates", "num_sampled = 4");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0.0f, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void countsThatAreNotPositiveAndFinite(float count) {
        float good = sample.sampledCounts()[3];
        sample.sampledCounts()[3] = count;
        assertRefused(sample.values(), "expected count of candidate 3 (class " + sample.candidates()[3] + ")",
                "is " + count, "positive and finite");
        sample.sampledCounts()[3] = good;
        sample.trueCounts()[1] = count;
        assertRefused(sample.values(), "expected count of label 1 (class " + calls.examples.labels()[1] + ")",
                "is " + count, "positive and finite");
    }

    @Test
    void tooFewCounts() {
        assertRefused(SampledValues.shared(sample.candidates(), new float[] {1, 1, 1}, sample.trueCounts()),
                "3 expected counts of candidates", "each of the 4 candidates");
        assertRefused(SampledValues.shared(sample.candidates(), sample.sampledCounts(), new float[] {1, 1}),
                "2 expected counts of labels", "each of the 3 labels");
    }

    @Test
    void tooManyCounts() {
        assertRefused(SampledValues.shared(sample.candidates(), new float[] {1, 1, 1, 1, 1}, sample.trueCounts()),
                "5 expected counts of candidates", "each of the 4 candidates");
        assertRefused(SampledValues.shared(sample.candidates(), sample.sampledCounts(), new float[] {1, 1, 1, 1, 1, 1}),
                "6 expected counts of labels", "each of the 3 labels");
    }

    @Test
    void noCounts() {
        assertRefused(SampledValues.shared(sample.candidates()), "without expected counts", "negative sampling only");
        assertRefused(SampledValues.shared(sample.candidates(), sample.sampledCounts(), null),
                "without expected counts", "negative sampling only");
    }

    @Test
    void candidatesPerExampleWhereSharedOnesAreMeant() {
        assertRefused(GivenSample.perExample(8, SAMPLED, CLASSES, calls.examples).values(),
                "sampled values per example", "allowed: shared ones");
    }

    @Test
    void sharedCandidatesWhereOnesPerExampleAreMeant() {
        calls.use(NceLoss.of(CLASSES, SAMPLED).withSampler(calls.sampler).withCandidatesPerExample());
        assertRefused(sample.values(), "sampled values shared", "allowed: values per example");
    }

    @Test
    void anotherNumberOfCandidatesPerExample() {
        calls.use(NceLoss.of(CLASSES, SAMPLED).withSampler(calls.sampler).withCandidatesPerExample());
        assertRefused(SampledValues.perExample(new long[SAMPLED], new float[SAMPLED], new float[SIZE]),
                "4 sampled candidates", "num_sampled = 4 for each of 3 examples");
    }

    @Test
    void aLabelThatTheSamplerNeverDraws() {
        float[] weights = TestTables.uniform(1, CLASSES, 0.5f, 1);
        weights[(int) calls.examples.labels()[2]] = 0;
        NoiseSampler sampler = CandidateSampler.of(FixedUnigram.of(weights), SAMPLED);
        calls.loss = NceLoss.of(CLASSES, SAMPLED).withSampler(sampler);
        calls.workspace = calls.loss.workspace(DIM, SIZE, SIZE);
        calls.assertRefused(IllegalArgumentException.class,
                "(class " + calls.examples.labels()[2] + ")", "is 0.0", "positive and finite");
    }

    @Test
    void aLearnedDistributionLearnsNothingFromACallThatFails() {
        LearnedUnigram learned = LearnedUnigram.of(CLASSES);
        calls.loss = NceLoss.of(CLASSES, SAMPLED).withSampler(CandidateSampler.of(learned, SAMPLED));
        calls.workspace = calls.loss.workspace(DIM, SIZE, SIZE);
        calls.batch.upstream(new float[1]);
        String before = learned.toString();
        calls.assertRefused(IllegalArgumentException.class, "upstream");
        assertEquals(before, learned.toString());
    }

    @Test
    void moreDistinctCandidatesThanClasses() {
        calls.loss = NceLoss.of(CLASSES, CLASSES + 1);
        calls.workspace = calls.loss.workspace(DIM, SIZE, SIZE);
        calls.assertRefused(IllegalArgumentException.class, "numSampled = 12", "at most 11");
    }

    @Test
    void samplersOfOtherSizes() {
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        assertMessage(assertThrows(IllegalArgumentException.class,
                        () -> loss.withSampler(CandidateSampler.of(Uniform.of(CLASSES + 1), SAMPLED))),
                "4 out of 12", "num_sampled = 4 out of num_classes = 11");
        assertMessage(assertThrows(IllegalArgumentException.class,
                        () -> loss.withSampler(CandidateSampler.of(Uniform.of(CLASSES), SAMPLED + 1))),
                "5 out of 11", "num_sampled = 4 out of num_classes = 11");
        assertMessage(assertThrows(IllegalArgumentException.class, () -> LogUniform.of(0)), "range = 0", "at least 1");
        assertMessage(assertThrows(IllegalArgumentException.class,
                () -> CandidateSampler.of(Uniform.of(3), 4)), "numSampled = 4", "at most 3");
        assertMessage(assertThrows(IllegalArgumentException.class, () -> CandidateSampler.all(0)), "0", "at least 1");
    }

    @Test
    void aStreamOfAnotherSampler() {
        assertMessage(assertThrows(IllegalArgumentException.class,
                        () -> calls.workspace.drawFrom(CandidateSampler.of(Uniform.of(CLASSES), 3).stream())),
                "a stream of 3 candidates", "allowed: one of 4 candidates");
    }

    /** Two samplers that read the same are the same: nobody could tell from the message what is wrong. */
    @Test
    void aStreamOfASamplerLikeTheDefaultOne() {
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        CandidateSampler same = CandidateSampler.of(LogUniform.of(CLASSES), SAMPLED);
        float[] fromStream = new float[SIZE];
        float[] fromDefault = new float[SIZE];
        loss.forward(calls.layer, calls.batch, loss.workspace(DIM, SIZE, SIZE).drawFrom(same.stream()), fromStream);
        loss.forward(calls.layer, calls.batch, loss.workspace(DIM, SIZE, SIZE), fromDefault);
        assertArrayEquals(fromDefault, fromStream);
    }
}
