package org.simdnce.sampler;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/**
 * Draws from any finite distribution in O(1): A. J. Walker, <cite>An Efficient Method for Generating Discrete Random
 * Variables with General Distributions</cite>, ACM TOMS 3(3), 1977. Built in O(n) time; 8n bytes.
 *
 * <p>Slot {@code i} gives {@code i} with its own chance and its alias otherwise. The order in which slots are paired
 * is TensorFlow's, and so are the precisions, so that the same random words give the same ids.
 */
final class AliasTable {
    /** Chances are drawn with this many bits. */
    private static final int CHANCE_BITS = 23;

    /**
     * Per slot the number of chances, of 2<sup>23</sup>, that give its own id, above the alias: together, so that a
     * draw misses the caches once.
     */
    private final long[] slots;
    /** Words below it are rejected in the choice of a slot; 0 for a power of two. */
    private final int limit;
    /** 2<sup>32</sup> / number of slots, rounded down. */
    private final long reciprocal;

    AliasTable(float[] weights, double total) {
        double[] share = shares(weights, total);
        int[] alias = new int[weights.length];
        IntArrayList low = new IntArrayList(weights.length);
        IntArrayList high = new IntArrayList(weights.length);
        for (int i = 0; i < weights.length; i++) {
            (share[i] < 1 ? low : high).add(i);
        }
        while (!low.isEmpty() && !high.isEmpty()) {
            int poor = low.popInt();
            int rich = high.popInt();
            alias[poor] = rich;
            share[rich] -= 1 - share[poor];
            (share[rich] < 1 ? low : high).add(rich);
        }
        settleLeftovers(weights, low, share, alias);
        settleLeftovers(weights, high, share, alias);
        slots = pack(weights, share, alias);
        int n = slots.length;
        limit = (n & n - 1) == 0 ? 0 : Integer.remainderUnsigned(-1, n) + 1;
        reciprocal = (1L << 32) / n;
    }

    /** Weights as multiples of their mean. */
    private static double[] shares(float[] weights, double total) {
        int n = weights.length;
        double[] share = new double[n];
        for (int i = 0; i < n; i++) {
            float scaled = weights[i] * n;
            // The product in float is TensorFlow's; it may overflow where the weight itself does not.
            share[i] = (Float.isInfinite(scaled) ? (double) weights[i] * n : scaled) / total;
        }
        return share;
    }

    /** Rounding leaves slots without a partner: they keep to themselves, unless their own id must never be drawn. */
    private static void settleLeftovers(float[] weights, IntArrayList left, double[] share, int[] alias) {
        int heaviest = -1;
        for (int k = 0; k < left.size(); k++) {
            int i = left.getInt(k);
            if (weights[i] > 0) {
                share[i] = 1;
                alias[i] = i;
            } else {
                heaviest = heaviest < 0 ? indexOfLargest(weights) : heaviest;
                share[i] = 0;
                alias[i] = heaviest;
            }
        }
    }

    private static int indexOfLargest(float[] weights) {
        int largest = 0;
        for (int i = 1; i < weights.length; i++) {
            if (weights[i] > weights[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    private static long[] pack(float[] weights, double[] share, int[] alias) {
        long[] slots = new long[weights.length];
        for (int i = 0; i < slots.length; i++) {
            // A share that underflows would make an id of positive weight unreachable, and a draw of all ids endless.
            float own = weights[i] > 0 ? Math.max((float) share[i], Float.MIN_VALUE) : 0;
            // A chance k / 2^23 is below the share just if k is below this; the product is exact.
            long chances = (long) Math.ceil((double) own * (1 << CHANCE_BITS));
            slots[i] = chances << 32 | alias[i];
        }
        return slots;
    }

    int draw(PhiloxStream random) {
        int chance = random.nextInt() & (1 << CHANCE_BITS) - 1;
        return choose(chance, random.uniformInt(slots.length));
    }

    void draw(PhiloxStream random, long[] ids, int from, int to) {
        int i = from;
        while (i < to) {
            int n = random.lookAhead(to - i);
            int position = random.position();
            int end = position + 2 * n;
            position = draw(random.words(), position, end, ids, i);
            i += n - (end - position) / 2;
            random.moveTo(position);
            if (position < end) {
                ids[i++] = draw(random);
            }
        }
    }

    /** Draws from pairs of words until a choice is rejected, and returns its place or the end. */
    private int draw(int[] words, int position, int end, long[] ids, int at) {
        int n = slots.length;
        for (int k = position, i = at; k < end; k += 2) {
            int random = words[k + 1];
            if (Integer.compareUnsigned(random, limit) < 0) {
                return k;
            }
            // The quotient by the rounded reciprocal is right or one too small.
            long word = random & PhiloxStream.WORD_MASK;
            int rest = (int) (word - (word * reciprocal >>> 32) * n);
            int slot = Integer.compareUnsigned(rest, n) < 0 ? rest : rest - n;
            ids[i++] = choose(words[k] & (1 << CHANCE_BITS) - 1, slot);
        }
        return end;
    }

    private int choose(int chance, int slot) {
        long entry = slots[slot];
        int alias = (int) entry;
        // All ones for the slot's own id; a branch could not be foretold.
        int own = chance - (int) (entry >>> 32) >> 31;
        return alias ^ (alias ^ slot) & own;
    }
}
