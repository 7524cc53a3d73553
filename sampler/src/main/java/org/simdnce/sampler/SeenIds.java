package org.simdnce.sampler;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/**
 * The distinct ids of one draw without replacement. Ranges up to 2<sup>22</sup> are marked in a bit set, which stays in
 * the second-level cache and is wiped id by id; larger ones go to a hash set. O(1) expected time per id either way.
 */
final class SeenIds {
    private static final long BITS_AT_MOST = 1L << 22;

    private final int capacity;
    private long[] bits = {};
    private LongOpenHashSet hashed;
    private boolean marking;

    SeenIds(int capacity) {
        this.capacity = capacity;
    }

    /** Makes room for the ids of a range; allocates at the first call and for larger ranges only. */
    void begin(long range) {
        marking = range <= BITS_AT_MOST;
        if (marking) {
            int words = (int) (range + Long.SIZE - 1 >>> 6);
            if (bits.length < words) {
                bits = new long[words];
            }
        } else if (hashed == null) {
            hashed = new LongOpenHashSet(capacity);
        }
    }

    /**
     * Keeps the first occurrence of each new id of {@code ids[from..to)}, moved down in order, and returns the end of
     * what is kept.
     */
    int keepNew(long[] ids, int from, int to) {
        int kept = from;
        for (int i = from; i < to; i++) {
            long id = ids[i];
            if (marking ? mark(id) : hashed.add(id)) {
                ids[kept++] = id;
            }
        }
        return kept;
    }

    private boolean mark(long id) {
        int word = (int) (id >>> 6);
        long bit = 1L << id;
        boolean isNew = (bits[word] & bit) == 0;
        bits[word] |= bit;
        return isNew;
    }

    /** Forgets the kept ids, which are all there are. */
    void end(long[] ids, int count) {
        if (marking) {
            for (int i = 0; i < count; i++) {
                bits[(int) (ids[i] >>> 6)] = 0;
            }
        } else {
            hashed.clear();
        }
    }
}
