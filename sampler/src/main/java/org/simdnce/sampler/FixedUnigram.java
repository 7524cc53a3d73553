package org.simdnce.sampler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A given unigram distribution: {@code p(k) = w_k^distortion / total}.
 *
 * <p>Optional {@linkplain #withReservedIds reserved ids} of weight 0 come first and are never drawn. A
 * {@linkplain #withShard shard} keeps the ids with {@code id % numShards == shard} and renumbers them from 0.
 *
 * <p>Drawn from an alias table (A. J. Walker: <cite>An Efficient Method for Generating Discrete Random Variables with
 * General Distributions</cite>, ACM TOMS 3(3), 1977): O(1) time per draw, O(n) time to build, at most 16 bytes per
 * class.
 *
 * <p>The draws are those of TensorFlow, whose table holds float32 chances and draws them with 23 bits.
 *
 * <p>Immutable: every {@code with...} makes a new distribution and its table.
 */
public final class FixedUnigram implements NoiseDistribution {
    private final float[] source;
    private final float distortion;
    private final int reservedIds;
    private final int shard;
    private final int numShards;

    private final float[] weights;
    private final double total;
    private final long support;
    private final AliasTable table;

    /** Below this a class is not counted as one that can be drawn: waiting for it would take minutes, or years. */
    private static final double LEAST_PROBABILITY = 0x1p-32;

    private FixedUnigram(float[] source, float distortion, int reservedIds, int shard, int numShards) {
        this.source = source;
        this.distortion = distortion;
        this.reservedIds = reservedIds;
        this.shard = shard;
        this.numShards = numShards;
        this.weights = keptWeights();
        double sum = 0;
        long positive = 0;
        for (float weight : weights) {
            sum += weight;
            positive += weight > 0 ? 1 : 0;
        }
        if (positive == 0) {
            throw new IllegalArgumentException("no class can be drawn: all " + weights.length
                    + " weights of " + this + " are 0; at least one must be positive");
        }
        this.total = sum;
        this.support = drawable();
        this.table = new AliasTable(weights, total);
    }

    private long drawable() {
        // The alias table gives every positive weight at least one of its 2^23 chances in one of its columns.
        double leastShare = 0x1p-23 / weights.length;
        long count = 0;
        for (float weight : weights) {
            count += weight > 0 && Math.max(weight / total, leastShare) >= LEAST_PROBABILITY ? 1 : 0;
        }
        return count;
    }

    /**
     * Class {@code k} has weight {@code weights[k]}.
     *
     * @param weights finite, none negative, at least one positive; copied
     * @return the distribution with distortion 1, no reserved ids and one shard
     * @throws IllegalArgumentException if there is no weight, a weight is negative or not finite, or all are 0
     */
    public static FixedUnigram of(float[] weights) {
        float[] copy = weights.clone();
        if (copy.length == 0) {
            throw new IllegalArgumentException("0 weights: at least one is needed");
        }
        for (int k = 0; k < copy.length; k++) {
            if (!isWeight(copy[k])) {
                throw new IllegalArgumentException("weight " + k + " is " + copy[k]
                        + ": weights must be finite and not negative");
            }
        }
        return new FixedUnigram(copy, 1, 0, 0, 1);
    }

    /**
     * Reads the weights from a text file with one line per class: the weight is the last comma-separated field, blank
     * lines are skipped.
     *
     * @param file the file, UTF-8
     * @return the distribution with distortion 1, no reserved ids and one shard
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line does not end in a weight, there is no line, or all weights are 0; the
     *     message names the file, the line's number and its text
     */
    public static FixedUnigram fromCsv(Path file) throws IOException {
        float[] weights = WeightLines.read(file);
        try {
            return new FixedUnigram(weights, 1, 0, 0, 1);
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(file + ": " + unusable.getMessage(), unusable);
        }
    }

    /**
     * Raises every weight to a power; word2vec's choice is 0.75. A weight of 0 to the power 0 is 1.
     *
     * @param distortion the power, finite
     * @return the distribution that has it
     * @throws IllegalArgumentException if the power is not finite, takes a weight out of the finite range, or makes all
     *     of them 0
     */
    public FixedUnigram withDistortion(float distortion) {
        if (!Float.isFinite(distortion)) {
            throw new IllegalArgumentException("distortion = " + distortion + ": it must be finite");
        }
        return new FixedUnigram(source, distortion, reservedIds, shard, numShards);
    }

    /**
     * Puts ids of weight 0 before the first weight.
     *
     * @param reservedIds how many, from 0
     * @return the distribution that has them
     * @throws IllegalArgumentException if the number is negative or the ids would exceed 2<sup>31</sup> - 1
     */
    public FixedUnigram withReservedIds(int reservedIds) {
        if (reservedIds < 0 || reservedIds > Integer.MAX_VALUE - source.length) {
            throw new IllegalArgumentException("reserved ids = " + reservedIds + ": allowed are 0 to "
                    + (Integer.MAX_VALUE - source.length) + " in front of " + source.length + " weights");
        }
        return new FixedUnigram(source, distortion, reservedIds, shard, numShards);
    }

    /**
     * Keeps one of several shards: the ids with {@code id % numShards == shard}, renumbered from 0. As in TensorFlow
     * the first weight's id, before the renumbering, is the number of reserved ids that <em>this shard</em> keeps.
     *
     * @param shard the shard to keep, from 0 to {@code numShards - 1}
     * @param numShards number of shards, at least 1
     * @return the distribution over the kept ids
     * @throws IllegalArgumentException if there is no such shard, or it keeps no id of positive weight
     */
    public FixedUnigram withShard(int shard, int numShards) {
        if (numShards < 1) {
            throw new IllegalArgumentException("number of shards = " + numShards + ": it must be at least 1");
        }
        if (shard < 0 || shard >= numShards) {
            throw new IllegalArgumentException("shard = " + shard + ": allowed are 0 to " + (numShards - 1));
        }
        return new FixedUnigram(source, distortion, reservedIds, shard, numShards);
    }

    /** What a single class may weigh. */
    static boolean isWeight(float value) {
        return value >= 0 && value < Float.POSITIVE_INFINITY;
    }

    private float[] keptWeights() {
        if (distortion == 1 && reservedIds == 0 && numShards == 1) {
            return source;
        }
        int keptReserved = keptBelow(reservedIds);
        float[] kept = new float[keptReserved + keptBelow(keptReserved + source.length) - keptBelow(keptReserved)];
        int place = keptReserved;
        for (int k = 0; k < source.length; k++) {
            if ((keptReserved + k) % numShards == shard) {
                kept[place++] = distorted(k);
            }
        }
        return kept;
    }

    /** How many of the ids 0..end-1 are of this shard. */
    private int keptBelow(int end) {
        return end / numShards + (end % numShards > shard ? 1 : 0);
    }

    private float distorted(int k) {
        // pow of an exponent 1 is exact, so that undistorted weights stay as they are.
        float weight = (float) Math.pow(source[k], distortion);
        if (!isWeight(weight)) {
            throw new IllegalArgumentException("weight " + k + " is " + source[k] + " and to the power " + distortion
                    + " becomes " + weight + ": distorted weights must be finite");
        }
        return weight;
    }

    @Override
    public long range() {
        return weights.length;
    }

    @Override
    public double probability(long id) {
        ClassIds.check(id, weights.length);
        return weights[(int) id] / total;
    }

    @Override
    public long support() {
        return support;
    }

    @Override
    public long draw(PhiloxStream random) {
        return table.draw(random);
    }

    @Override
    public void draw(PhiloxStream random, long[] ids, int from, int to) {
        Objects.checkFromToIndex(from, to, ids.length);
        table.draw(random, ids, from, to);
    }

    @Override
    public String toString() {
        return "fixed unigram over " + weights.length + " classes (distortion " + distortion + ", reserved ids "
                + reservedIds + ", shard " + shard + " of " + numShards + ")";
    }
}
