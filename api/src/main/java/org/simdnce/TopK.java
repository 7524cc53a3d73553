package org.simdnce;

import java.util.Arrays;

/**
 * The k classes with the greatest logits of each example, greatest first, ties by the smaller id; a class whose logit
 * is
 * NaN is left out. Where there are fewer than k, the ids that remain are -1. Filled by a {@link FullEvaluation},
 * reused,
 * belongs to one thread.
 */
public final class TopK {
    private final int k;
    private final long[] ids;
    private final float[] logits;

    /**
     * Makes room.
     *
     * @param maxBatch the most examples of a call, at least 1
     * @param k classes per example, at least 1
     * @throws IllegalArgumentException if a number is not positive
     */
    public TopK(int maxBatch, int k) {
        if (maxBatch < 1 || k < 1) {
            throw new IllegalArgumentException("top " + k + " of " + maxBatch + " examples; allowed: at least 1 each");
        }
        this.k = k;
        if ((long) maxBatch * k > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("top " + k + " of " + maxBatch
                    + " examples; allowed: fewer than 2^31 classes in all");
        }
        this.ids = new long[maxBatch * k];
        this.logits = new float[maxBatch * k];
    }

    /**
     * Returns how many classes are kept for each example.
     *
     * @return k
     */
    public int k() {
        return k;
    }

    /**
     * Returns the classes.
     *
     * @return class ids {@code [batch × k]}
     */
    public long[] ids() {
        return ids;
    }

    /**
     * Returns their logits.
     *
     * @return logits {@code [batch × k]}
     */
    public float[] logits() {
        return logits;
    }

    int maxBatch() {
        return ids.length / k;
    }

    void clear(int batch) {
        Arrays.fill(logits, 0, batch * k, Float.NEGATIVE_INFINITY);
        Arrays.fill(ids, 0, batch * k, -1);
    }

    /** Tells whether a logit would be kept; NaN never is. */
    boolean admits(int example, float logit) {
        int last = (example + 1) * k - 1;
        return logit > logits[last] || ids[last] < 0 && !Float.isNaN(logit);
    }

    /** Offers a class that comes after all earlier ones by id. */
    void offer(int example, long id, float logit) {
        int at = (example + 1) * k - 1;
        if (!admits(example, logit)) {
            return;
        }
        while (at > example * k && (ids[at - 1] < 0 || logit > logits[at - 1])) {
            ids[at] = ids[at - 1];
            logits[at] = logits[at - 1];
            at--;
        }
        ids[at] = id;
        logits[at] = logit;
    }
}
