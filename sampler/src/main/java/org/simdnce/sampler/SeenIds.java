package org.simdnce.sampler;

import it.unimi.dsi.fastutil.HashCommon;
import java.util.Arrays;

/**
 * The distinct ids of one draw without replacement, with room for the draws on their way. Ranges up to 2<sup>22</sup>
 * are marked in a bit set; larger ones go to a hash table with linear probing, at most half full. O(1) expected time
 * per draw either way.
 */
final class SeenIds {
    private static final long BITS_AT_MOST = 1L << 22;
    /** Draws are made in groups: enough to fill vectors, few enough to stay in the first-level cache. */
    private static final int MAX_DRAWS = PhiloxStream.MAX_AHEAD;
    /** So few ids are sooner compared one with all than marked and wiped out again. */
    private static final int FEW = 16;

    private final int capacity;
    private final long[] draws;
    private long[] bits = {};
    /** Ids plus one, 0 for a free place. */
    private long[] table = {};
    private int words;
    private boolean marking;
    private int count;

    SeenIds(int capacity) {
        this.capacity = capacity;
        this.draws = new long[groupFor(capacity)];
    }

    /** Rather too many than one too few: what is drawn beyond the last id is dropped. */
    private static int groupFor(int missing) {
        int atOnce = Math.min(MAX_DRAWS, missing);
        return Math.min(MAX_DRAWS, atOnce + atOnce / 8 + 8 & -8);
    }

    /** Fills the array with distinct ids in the order of their draws, and returns the number of tries. */
    long draw(NoiseDistribution noise, PhiloxStream random, long[] ids) {
        return ids.length <= FEW ? drawFew(noise, random, ids) : drawInGroups(noise, random, ids);
    }

    private static long drawFew(NoiseDistribution noise, PhiloxStream random, long[] ids) {
        long tries = 0;
        int kept = 0;
        while (kept < ids.length) {
            long id = noise.draw(random);
            ids[kept] = id;
            kept += isAmong(ids, kept, id) ? 0 : 1;
            tries++;
        }
        return tries;
    }

    private static boolean isAmong(long[] ids, int n, long id) {
        for (int k = 0; k < n; k++) {
            if (ids[k] == id) {
                return true;
            }
        }
        return false;
    }

    private long drawInGroups(NoiseDistribution noise, PhiloxStream random, long[] ids) {
        begin(noise.range());
        long tries = 0;
        int before = 0;
        int n = 0;
        while (count < ids.length) {
            before = count;
            n = groupFor(ids.length - count);
            noise.draw(random, draws, 0, n);
            if (marking) {
                mark(n);
            } else {
                insert(n);
            }
            tries += keepNew(n, ids);
        }
        end(ids, before, n);
        return tries;
    }

    /** Makes room for the ids of a range; allocates at the first call and for larger ranges only. */
    private void begin(long range) {
        count = 0;
        marking = range <= BITS_AT_MOST;
        if (marking) {
            words = (int) (range + Long.SIZE - 1 >>> 6);
            if (bits.length < words) {
                bits = new long[words];
            }
        } else if (table.length == 0) {
            table = new long[HashCommon.arraySize(capacity + draws.length, 0.5f)];
        }
    }

    /** Turns the repeats among the first {@code n} draws into their complements. */
    private void mark(int n) {
        for (int k = 0; k < n; k++) {
            long id = draws[k];
            int word = (int) (id >>> 6);
            long before = bits[word];
            bits[word] = before | 1L << id;
            draws[k] = id ^ -(before >>> id & 1);
        }
    }

    /** As {@link #mark}, by the hash table. */
    private void insert(int n) {
        int last = table.length - 1;
        for (int k = 0; k < n; k++) {
            long id = draws[k];
            int place = (int) HashCommon.mix(id) & last;
            while (table[place] != 0 && table[place] != id + 1) {
                place = place + 1 & last;
            }
            draws[k] = table[place] == 0 ? id : ~id;
            table[place] = id + 1;
        }
    }

    /** Keeps what is new among the draws until there are enough, and returns how many draws that took. */
    private int keepNew(int n, long[] ids) {
        int kept = count;
        int k = 0;
        while (k < n && kept < ids.length) {
            long draw = draws[k++];
            // No branch: whether an id is new cannot be foretold.
            ids[kept] = draw;
            kept += (int) (~draw >>> 63);
        }
        count = kept;
        return k;
    }

    /** Forgets the ids of all groups before the last one, and the {@code n} draws of that. */
    private void end(long[] ids, int before, int n) {
        if (!marking) {
            Arrays.fill(table, 0);
            return;
        }
        if (before > words) {
            Arrays.fill(bits, 0, words, 0);
            return;
        }
        for (int k = 0; k < before; k++) {
            bits[(int) (ids[k] >>> 6)] = 0;
        }
        for (int k = 0; k < n; k++) {
            bits[(int) ((draws[k] ^ draws[k] >> 63) >>> 6)] = 0;
        }
    }
}
