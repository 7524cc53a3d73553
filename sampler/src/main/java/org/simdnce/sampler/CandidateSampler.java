package org.simdnce.sampler;

/**
 * Draws the candidates of a sampled loss and tells how often each class was to be expected among them.
 *
 * <p>Call number {@code c} is a pure function of the sampler's seeds and {@code c}; nothing is kept from one call to
 * the next. So a sampler is immutable, and threads may share one without a lock as long as each has its own
 * {@link Candidates}. (The exception is a sampler over a {@link LearnedUnigram}, which belongs to one thread.)
 */
public sealed interface CandidateSampler permits NoiseSampler, AllCandidates {

    /**
     * Draws from a noise distribution, without replacement and with the operation seed 0.
     *
     * @param noise what to draw from
     * @param numSampled number of candidates per call, at least 1
     * @return the sampler
     * @throws IllegalArgumentException if {@code numSampled} is below 1 or exceeds the distribution's support
     */
    static NoiseSampler of(NoiseDistribution noise, int numSampled) {
        return new NoiseSampler(noise, numSampled, true, NoiseSampler.DEFAULT_GLOBAL_SEED, 0);
    }

    /**
     * Draws from a noise distribution, with replacement and with the operation seed 0.
     *
     * @param noise what to draw from
     * @param numSampled number of candidates per call, at least 1; may exceed the distribution's support
     * @return the sampler
     * @throws IllegalArgumentException if {@code numSampled} is below 1
     */
    static NoiseSampler withReplacement(NoiseDistribution noise, int numSampled) {
        return new NoiseSampler(noise, numSampled, false, NoiseSampler.DEFAULT_GLOBAL_SEED, 0);
    }

    /**
     * Takes every class as a candidate, each exactly once.
     *
     * @param numClasses number of classes, which is the number of candidates
     * @return the sampler
     * @throws IllegalArgumentException if {@code numClasses} is below 1
     */
    static AllCandidates all(int numClasses) {
        return new AllCandidates(numClasses, numClasses);
    }

    /**
     * Number of classes.
     *
     * @return one more than the largest id
     */
    long range();

    /**
     * Number of candidates per call.
     *
     * @return at least 1
     */
    int numSampled();

    /**
     * Whether the candidates of a call are distinct.
     *
     * @return true for draws without replacement
     */
    boolean unique();

    /**
     * Makes one call: draws candidates and computes their expected counts.
     *
     * @param call number of the call, from 0
     * @param out receives the candidates
     * @throws IllegalArgumentException if {@code out} has another size, or the number is negative or beyond the random
     *     stream's last block
     */
    void sample(long call, Candidates out);

    /**
     * How often a class is to be expected among the candidates of one call.
     *
     * @param id the class
     * @param numTries number of draws that the call took
     * @return the expected count, 0 for a class that is never drawn
     * @throws IllegalArgumentException if the id is outside [0, range) or the call cannot have taken so few draws
     */
    double expectedCount(long id, long numTries);

    /**
     * Expected counts of several classes, rounded to float32.
     *
     * @param ids holds the classes
     * @param from first of them
     * @param to end of them
     * @param numTries number of draws that the call took
     * @param out receives the counts
     * @param at place of the first one
     * @throws IllegalArgumentException if an id is outside [0, range) or the call cannot have taken so few draws; then
     *     nothing has been written
     * @throws IndexOutOfBoundsException if a section does not lie in its array
     */
    void expectedCounts(long[] ids, int from, int to, long numTries, float[] out, int at);

    /**
     * Tells the distribution the true classes of a call, once the call's counts have been taken. Only a learned
     * distribution listens.
     *
     * @param labels holds the true classes
     * @param from first of them
     * @param to end of them
     * @throws IllegalArgumentException if a learned distribution is given an id outside [0, range); then nothing has
     *     been learned
     */
    void learn(long[] labels, int from, int to);

    /**
     * The calls 0, 1, 2, ...
     *
     * @return a new stream at call 0
     */
    default CandidateStream stream() {
        return stream(0);
    }

    /**
     * The calls from a given one onwards: where an interrupted job resumes.
     *
     * @param firstCall number of the first call, from 0
     * @return a new stream at that call
     * @throws IllegalArgumentException if the number is negative
     */
    default CandidateStream stream(long firstCall) {
        return new CandidateStream(this, firstCall, 1);
    }
}
