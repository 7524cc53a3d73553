package org.simdnce.sampler;

import java.util.Arrays;
import java.util.Objects;

/**
 * Draws candidates from a noise distribution.
 *
 * <p>Without replacement, draws that repeat an id are rejected until {@code numSampled} distinct ones were found, and
 * the expected count of a class with probability {@code p} is {@code 1 - (1 - p)^numTries}. With replacement it is
 * {@code p * numSampled}; so it is, as in TensorFlow, if no draw was rejected.
 *
 * <p>Seed for seed the draws are TensorFlow's (for the distributions that say so): call number {@code c} starts
 * {@code c * floor((2048 * numSampled + 3) / 4)} blocks into the {@link PhiloxStream} of the two seeds. A call that
 * needs more blocks than that, 512 for each candidate, shares words with the next one.
 *
 * <p>Immutable, apart from a {@link LearnedUnigram} that it may hold. A call takes O(numTries) draws, O(1) expected
 * time each besides the distribution's own.
 *
 * @param noise what to draw from
 * @param numSampled number of candidates per call
 * @param unique whether to draw without replacement
 * @param seed the global seed, the random stream's first
 * @param seed2 the operation seed, the random stream's second
 */
public record NoiseSampler(NoiseDistribution noise, int numSampled, boolean unique, long seed, long seed2)
        implements CandidateSampler {
    /** The global seed where only an operation seed is given. */
    static final long DEFAULT_GLOBAL_SEED = 87654321;
    /** Words of the random stream that TensorFlow reserves per candidate. */
    private static final long WORDS_PER_CANDIDATE = 2048;

    /**
     * Checks that a call can come to an end.
     *
     * @throws IllegalArgumentException if {@code numSampled} is below 1, or draws are without replacement and fewer ids
     *     than that have positive probability
     */
    public NoiseSampler {
        Objects.requireNonNull(noise, "noise");
        Candidates.checkNumSampled(numSampled);
        if (unique && numSampled > noise.support()) {
            throw new IllegalArgumentException("numSampled = " + numSampled + ": without replacement at most "
                    + noise.support() + " candidates can be drawn, the classes of positive probability of " + noise);
        }
    }

    /**
     * This sampler, drawing with replacement.
     *
     * @return a sampler whose candidates may repeat
     */
    public NoiseSampler withReplacement() {
        return new NoiseSampler(noise, numSampled, false, seed, seed2);
    }

    /**
     * This sampler, drawing without replacement.
     *
     * @return a sampler whose candidates are distinct
     * @throws IllegalArgumentException if fewer than {@code numSampled} ids have positive probability
     */
    public NoiseSampler withoutReplacement() {
        return new NoiseSampler(noise, numSampled, true, seed, seed2);
    }

    /**
     * This sampler with an operation seed beside the default global seed, 87654321.
     *
     * @param seed the operation seed
     * @return a sampler with these draws
     */
    public NoiseSampler withSeed(long seed) {
        return withSeeds(DEFAULT_GLOBAL_SEED, seed);
    }

    /**
     * This sampler with both seeds.
     *
     * @param global the global seed
     * @param operation the operation seed; the pair (0, 0) stands for (0, 2<sup>31</sup> - 1), as in TensorFlow
     * @return a sampler with these draws
     */
    public NoiseSampler withSeeds(long global, long operation) {
        return new NoiseSampler(noise, numSampled, unique, global, operation);
    }

    @Override
    public long range() {
        return noise.range();
    }

    @Override
    public void sample(long call, Candidates out) {
        out.checkSize(numSampled);
        long block = firstBlock(call);
        out.random.reseed(seed, seed2);
        out.random.seekBlock(block);
        out.setNumTries(unique ? out.seen.draw(noise, out.random, out.ids()) : drawAll(out));
        writeCounts(out.ids(), 0, numSampled, out.numTries(), out.expectedCounts(), 0);
    }

    private long firstBlock(long call) {
        long blocksPerCall = (WORDS_PER_CANDIDATE * numSampled + 3) / 4;
        if (call < 0 || call > Long.MAX_VALUE / blocksPerCall) {
            throw new IllegalArgumentException("call = " + call + ": allowed are 0 to "
                    + Long.MAX_VALUE / blocksPerCall + " with " + numSampled + " candidates per call");
        }
        return call * blocksPerCall;
    }

    private long drawAll(Candidates out) {
        noise.draw(out.random, out.ids(), 0, numSampled);
        return numSampled;
    }

    @Override
    public double expectedCount(long id, long numTries) {
        checkTries(numTries);
        return countOf(noise.probability(id), numTries);
    }

    @Override
    public void expectedCounts(long[] ids, int from, int to, long numTries, float[] out, int at) {
        checkTries(numTries);
        ClassIds.check(ids, from, to, range());
        Objects.checkFromIndexSize(at, to - from, out.length);
        writeCounts(ids, from, to, numTries, out, at);
    }

    /** The formula of {@link #countOf}, evaluated in bulk where the distribution allows. */
    private void writeCounts(long[] ids, int from, int to, long numTries, float[] out, int at) {
        switch (noise) {
            case LogUniform logUniform -> {
                if (rejects(numTries)) {
                    logUniform.inclusions(ids, from, to, numTries, out, at);
                } else {
                    logUniform.means(ids, from, to, numSampled, out, at);
                }
            }
            case Uniform uniform -> Arrays.fill(out, at, at + to - from, (float) expectedCount(0, numTries));
            case FixedUnigram fixed -> writeCountsOneByOne(ids, from, to, numTries, out, at);
            case LearnedUnigram learned -> writeCountsOneByOne(ids, from, to, numTries, out, at);
        }
    }

    private void writeCountsOneByOne(long[] ids, int from, int to, long numTries, float[] out, int at) {
        boolean rejects = rejects(numTries);
        for (int i = from; i < to; i++) {
            double p = noise.probability(ids[i]);
            out[at + i - from] = (float) (rejects ? Polynomials.inclusion(p, numTries) : p * numSampled);
        }
    }

    /** Whether draws were rejected, so that counts are those without replacement. */
    private boolean rejects(long numTries) {
        return unique && numTries != numSampled;
    }

    private double countOf(double probability, long numTries) {
        return rejects(numTries)
                ? -Math.expm1(numTries * Math.log1p(-probability))
                : probability * numSampled;
    }

    private void checkTries(long numTries) {
        if (unique && numTries < numSampled) {
            throw new IllegalArgumentException("numTries = " + numTries + ": " + numSampled
                    + " distinct candidates take at least " + numSampled + " draws");
        }
    }

    @Override
    public void learn(long[] labels, int from, int to) {
        noise.learn(labels, from, to);
    }

    @Override
    public String toString() {
        return numSampled + " candidates " + (unique ? "without" : "with") + " replacement from " + noise + ", seeds "
                + seed + " and " + seed2;
    }
}
