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
    /** Per slot the chance of its own id, as float bits, above the alias: together, so that a draw misses once. */
    private final long[] slots;

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
            slots[i] = (long) Float.floatToRawIntBits(own) << 32 | alias[i];
        }
        return slots;
    }

    int draw(PhiloxStream random) {
        float chance = random.nextFloat();
        int i = random.uniformInt(slots.length);
        long slot = slots[i];
        return chance < Float.intBitsToFloat((int) (slot >>> 32)) ? i : (int) slot;
    }
}
