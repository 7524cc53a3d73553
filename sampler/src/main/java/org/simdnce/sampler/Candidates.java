package org.simdnce.sampler;

/**
 * The result of one call of a {@link CandidateSampler}, with the scratch that the call needs: the random stream and the
 * set of ids already drawn. Reused from call to call; after the first one nothing is allocated.
 *
 * <p>Mutable; belongs to one thread at a time. O(numSampled) space, and a bit per class (at most half a megabyte) where
 * it serves draws without replacement.
 */
public final class Candidates {
    private final long[] ids;
    private final float[] expectedCounts;
    private long numTries;

    final PhiloxStream random = new PhiloxStream(0, 0);
    final SeenIds seen;

    /**
     * Room for the candidates of one call.
     *
     * @param numSampled number of candidates that a call draws, at least 1
     * @throws IllegalArgumentException if the number is below 1
     */
    public Candidates(int numSampled) {
        checkNumSampled(numSampled);
        ids = new long[numSampled];
        expectedCounts = new float[numSampled];
        seen = new SeenIds(numSampled);
    }

    static int checkNumSampled(int numSampled) {
        if (numSampled < 1) {
            throw new IllegalArgumentException("numSampled = " + numSampled
                    + ": the number of candidates must be at least 1");
        }
        return numSampled;
    }

    /**
     * Number of candidates.
     *
     * @return the length of both arrays
     */
    public int size() {
        return ids.length;
    }

    /**
     * The candidates in the order of their draws.
     *
     * @return the array itself, not a copy; overwritten by the next call
     */
    public long[] ids() {
        return ids;
    }

    /**
     * How often each candidate was to be expected among those of the call.
     *
     * @return the array itself, not a copy; overwritten by the next call
     */
    public float[] expectedCounts() {
        return expectedCounts;
    }

    /**
     * Number of draws that the call took, rejected repeats included.
     *
     * @return at least {@link #size()} after a call, 0 before the first one
     */
    public long numTries() {
        return numTries;
    }

    void setNumTries(long numTries) {
        this.numTries = numTries;
    }

    /** Refuses to serve a sampler of another size. */
    void checkSize(int numSampled) {
        if (numSampled != ids.length) {
            throw new IllegalArgumentException("room for " + ids.length + " candidates: the sampler draws exactly "
                    + numSampled);
        }
    }
}
