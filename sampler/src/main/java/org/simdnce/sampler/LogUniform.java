package org.simdnce.sampler;

import java.util.Objects;

/**
 * The log-uniform ("Zipfian") distribution: {@code p(k) = log((k + 2) / (k + 1)) / log(range + 1)}. It suits classes
 * that are numbered by falling frequency.
 *
 * <p>Drawn by inversion (L. Devroye: <cite>Non-Uniform Random Variate Generation</cite>, 1986, section II.2) as
 * {@code floor(exp(u * log(range + 1))) - 1}, with 52 bits of {@code u}: O(1) time per draw, O(1) space at any range,
 * no table. Evaluated as {@code log1p(1 / (k + 1)) / log1p(range)}, which unlike the logarithm of a quotient close to 1
 * keeps full accuracy: a relative error below 1e-12 for {@code k < 2^53}.
 *
 * <p>The draws are those of TensorFlow up to a range of 2<sup>40</sup>; above, they hang on the last bit of
 * {@code exp}, and far above not every id is reached by the 2<sup>52</sup> values of {@code u}.
 *
 * <p>Immutable.
 */
public final class LogUniform implements NoiseDistribution {
    /** So many counts are computed at a time, that long lists too become many calls, by which C2 finds its work. */
    private static final int SECTION = 64;
    private static final VectorLoop DRAWS = new VectorLoop();
    private static final VectorLoop MEANS = new VectorLoop();
    private static final VectorLoop INCLUSIONS = new VectorLoop();

    private final long range;
    private final double logRange;

    private LogUniform(long range) {
        this.range = ClassIds.checkRange(range);
        this.logRange = Math.log1p(range);
    }

    /**
     * The log-uniform distribution over a number of classes.
     *
     * @param range number of classes, from 1 to 2<sup>63</sup> - 1
     * @return the distribution
     * @throws IllegalArgumentException if the range is below 1
     */
    public static LogUniform of(long range) {
        return new LogUniform(range);
    }

    @Override
    public long range() {
        return range;
    }

    /** log(range + 1), the normaliser of all probabilities. */
    double logRange() {
        return logRange;
    }

    @Override
    public double probability(long id) {
        ClassIds.check(id, range);
        return Math.log1p(1.0 / (id + 1)) / logRange;
    }

    @Override
    public long support() {
        return range;
    }

    @Override
    public long draw(PhiloxStream random) {
        return invert(random.nextDouble());
    }

    /** The id at a point of [0, 1) of the cumulative distribution. */
    long invert(double u) {
        long id = (long) Math.exp(u * logRange) - 1;
        // Rounding may carry the largest u one past the end; TensorFlow folds it to the first class, and so does this.
        return id < range ? id : id % range;
    }

    @Override
    public void draw(PhiloxStream random, long[] ids, int from, int to) {
        Objects.checkFromToIndex(from, to, ids.length);
        int i = from;
        if (Simd.BITS > 0 && range <= LogUniformLanes.MAX_RANGE) {
            while (DRAWS.serves(to - i)) {
                i += drawAhead(random, ids, i, random.lookAhead(to - i));
            }
        }
        for (; i < to; i++) {
            ids[i] = draw(random);
        }
    }

    /** Turns {@code n} pairs of words that the stream has made into ids, and returns {@code n}. */
    private int drawAhead(PhiloxStream random, long[] ids, int at, int n) {
        int[] words = random.words();
        int position = random.position();
        int done = LogUniformLanes.draw(words, position, ids, at, DRAWS.admit(n), this);
        DRAWS.leave();
        for (int k = done; k < n; k++) {
            ids[at + k] = invert(PhiloxStream.toDouble(words[position + 2 * k], words[position + 2 * k + 1]));
        }
        random.moveTo(position + 2 * n);
        return n;
    }

    /** Writes probabilities times a factor, rounded to float32. */
    void means(long[] ids, int from, int to, double factor, float[] out, int at) {
        double scale = factor / logRange;
        for (int i = from; to - i > 0; i += SECTION) {
            sectionOfMeans(ids, i, Math.min(SECTION, to - i), scale, out, at + i - from);
        }
    }

    private void sectionOfMeans(long[] ids, int from, int n, double scale, float[] out, int at) {
        int done = 0;
        if (hasLanes() && MEANS.serves(n)) {
            done = ExpectedCountLanes.means(ids, from, MEANS.admit(n), scale, out, at);
            MEANS.leave();
        }
        for (int k = done; k < n; k++) {
            out[at + k] = (float) (Polynomials.logStep(ids[from + k]) * scale);
        }
    }

    /** Writes the chances to come up in a number of tries, rounded to float32. */
    void inclusions(long[] ids, int from, int to, double tries, float[] out, int at) {
        for (int i = from; to - i > 0; i += SECTION) {
            sectionOfInclusions(ids, i, Math.min(SECTION, to - i), tries, out, at + i - from);
        }
    }

    private void sectionOfInclusions(long[] ids, int from, int n, double tries, float[] out, int at) {
        double scale = 1 / logRange;
        int done = 0;
        if (hasLanes() && INCLUSIONS.serves(n)) {
            done = ExpectedCountLanes.inclusions(ids, from, INCLUSIONS.admit(n), scale, tries, out, at);
            INCLUSIONS.leave();
        }
        for (int k = done; k < n; k++) {
            out[at + k] = (float) Polynomials.inclusion(Polynomials.logStep(ids[from + k]) * scale, tries);
        }
    }

    private boolean hasLanes() {
        return Simd.BITS > 0 && range >= ExpectedCountLanes.MIN_RANGE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogUniform it && it.range == range;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(range);
    }

    @Override
    public String toString() {
        return "log-uniform over " + range + " classes";
    }
}
