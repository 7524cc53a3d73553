package org.simdnce.sampler;

/**
 * A position in the calls of a sampler. Of {@code n} split streams the {@code i}-th makes the calls {@code i},
 * {@code i + n}, {@code i + 2n}, ... of the stream that was split: together they draw what it would have drawn alone,
 * whichever thread runs which of them.
 *
 * <p>Mutable; belongs to one thread at a time.
 */
public final class CandidateStream {
    private final CandidateSampler sampler;
    private final long stride;
    private long nextCall;

    CandidateStream(CandidateSampler sampler, long firstCall, long stride) {
        if (firstCall < 0) {
            throw new IllegalArgumentException("call = " + firstCall + ": calls are numbered from 0");
        }
        this.sampler = sampler;
        this.nextCall = firstCall;
        this.stride = stride;
    }

    /**
     * Whose calls these are.
     *
     * @return the sampler
     */
    public CandidateSampler sampler() {
        return sampler;
    }

    /**
     * Number of the call that {@link #next} will make.
     *
     * @return the position, to be kept by whoever wants to resume
     */
    public long nextCall() {
        return nextCall;
    }

    /**
     * Makes the next call and moves on. A call that fails leaves the position where it was.
     *
     * @param out receives the candidates
     * @throws IllegalArgumentException if {@code out} has another size than the sampler's, or the sampler's last call
     *     has been made
     */
    public void next(Candidates out) {
        peek(0, out);
        skip(1);
    }

    /**
     * Makes a call of those to come without moving on, so that a step that fails later has drawn nothing.
     *
     * @param ahead how many calls to pass over, at least 0
     * @param out receives the candidates
     * @throws IllegalArgumentException if {@code out} has another size than the sampler's, or the sampler's last call
     *     has been made
     */
    public void peek(int ahead, Candidates out) {
        sampler.sample(Math.addExact(nextCall, Math.multiplyExact(stride, (long) ahead)), out);
    }

    /**
     * Moves on.
     *
     * @param calls how many calls to pass over, at least 0
     */
    public void skip(int calls) {
        nextCall = Math.addExact(nextCall, Math.multiplyExact(stride, (long) calls));
    }

    /**
     * Divides the calls from this position onwards among several streams. This stream keeps its own position, and
     * would repeat their calls.
     *
     * @param n number of streams, at least 1
     * @return the streams; the first begins with this stream's next call
     * @throws IllegalArgumentException if {@code n} is below 1, or above 1 over a {@link LearnedUnigram}, whose draws
     *     depend on the order of the calls
     */
    public CandidateStream[] split(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n = " + n + ": the number of streams must be at least 1");
        }
        if (n > 1 && sampler instanceof NoiseSampler drawing && drawing.noise() instanceof LearnedUnigram) {
            throw new IllegalArgumentException("n = " + n + ": a learned distribution belongs to one thread, so that"
                    + " its calls cannot be split; allowed is 1");
        }
        CandidateStream[] parts = new CandidateStream[n];
        for (int i = 0; i < n; i++) {
            parts[i] = new CandidateStream(sampler, Math.addExact(nextCall, Math.multiplyExact(stride, (long) i)),
                    Math.multiplyExact(stride, (long) n));
        }
        return parts;
    }

    @Override
    public String toString() {
        return "call " + nextCall + ", every " + stride + ", of " + sampler;
    }
}
