package org.simdnce;

import java.util.Arrays;

/**
 * Groups occurrences by id: distinct ids ascending, each with its occurrences in their order. A stable radix sort by
 * the
 * bytes that the ids have; allocates nothing per call.
 */
final class RowGroups {
    /** Bits of a digit: with few ids clearing and adding up the buckets would take longer than moving the ids. */
    private static final int FEW_BITS = 8;
    private static final int MANY_BITS = 11;
    private static final int MANY = 2048;

    private long[] ids;
    private long[] idsBuffer;
    private int[] members;
    private int[] membersBuffer;
    private final long[] distinct;
    private final int[] start;
    private final int[] count = new int[1 << MANY_BITS];
    private int groups;

    RowGroups(int capacity) {
        ids = new long[capacity];
        idsBuffer = new long[capacity];
        members = new int[capacity];
        membersBuffer = new int[capacity];
        distinct = new long[capacity];
        start = new int[capacity + 1];
    }

    /** Groups the occurrences of two lists, numbered on from the first to the second; the second may be empty. */
    void group(long[] first, int firstCount, long[] second, int secondCount) {
        System.arraycopy(first, 0, ids, 0, firstCount);
        if (secondCount > 0) {
            System.arraycopy(second, 0, ids, firstCount, secondCount);
        }
        int n = firstCount + secondCount;
        long all = 0;
        for (int k = 0; k < n; k++) {
            members[k] = k;
            all |= ids[k];
        }
        if (n <= 64) {
            insertionSort(n);
        } else {
            int bits = n < MANY ? FEW_BITS : MANY_BITS;
            for (int shift = 0; shift < Long.SIZE && all >>> shift != 0; shift += bits) {
                sortBy(shift, bits, n);
            }
        }
        split(n);
    }

    /** Beats clearing the buckets where there are few ids. */
    private void insertionSort(int n) {
        for (int k = 1; k < n; k++) {
            long id = ids[k];
            int member = members[k];
            int at = k;
            for (; at > 0 && ids[at - 1] > id; at--) {
                ids[at] = ids[at - 1];
                members[at] = members[at - 1];
            }
            ids[at] = id;
            members[at] = member;
        }
    }

    private void sortBy(int shift, int bits, int n) {
        int buckets = 1 << bits;
        Arrays.fill(count, 0, buckets, 0);
        for (int k = 0; k < n; k++) {
            count[(int) (ids[k] >>> shift) & (buckets - 1)]++;
        }
        int position = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            int size = count[bucket];
            count[bucket] = position;
            position += size;
        }
        for (int k = 0; k < n; k++) {
            int target = count[(int) (ids[k] >>> shift) & (buckets - 1)]++;
            idsBuffer[target] = ids[k];
            membersBuffer[target] = members[k];
        }
        long[] sortedIds = idsBuffer;
        idsBuffer = ids;
        ids = sortedIds;
        int[] sortedMembers = membersBuffer;
        membersBuffer = members;
        members = sortedMembers;
    }

    private void split(int n) {
        groups = 0;
        for (int k = 0; k < n; k++) {
            if (k == 0 || ids[k] != ids[k - 1]) {
                distinct[groups] = ids[k];
                start[groups++] = k;
            }
        }
        start[groups] = n;
    }

    int count() {
        return groups;
    }

    /** Distinct ids, ascending. */
    long[] ids() {
        return distinct;
    }

    int start(int group) {
        return start[group];
    }

    int member(int position) {
        return members[position];
    }
}
