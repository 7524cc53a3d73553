package org.simdnce.sampler;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Objects;

/**
 * Finds the candidates that are also true classes. Every occurrence of a label reports every position of the candidate
 * list that holds the same id, in the order of the labels and, for one label, of the positions; ids may be any 64-bit
 * numbers.
 *
 * <p>A hash map leads from an id to its first position, a list from there to the next ones. Time
 * O(labels + candidates + hits), space O(candidates + hits); reused from search to search, and allocates only for a
 * search larger than any before.
 *
 * <p>Mutable; belongs to one thread at a time.
 */
public final class AccidentalHits {
    private static final int NONE = -1;

    private final Long2IntOpenHashMap firstPosition = new Long2IntOpenHashMap();
    private int[] nextPosition = {};
    private final IntArrayList labelIndices = new IntArrayList();
    private final IntArrayList positions = new IntArrayList();

    /** A holder without hits. */
    public AccidentalHits() {
        firstPosition.defaultReturnValue(NONE);
    }

    /**
     * Replaces the hits by those of a batch.
     *
     * @param labels the true classes of all rows, row after row; of dense or ragged rows alike
     * @param labelCount how many of them, from the start of the array
     * @param candidates the candidates, which may repeat
     * @param candidateCount how many of them, from the start of the array
     * @throws IndexOutOfBoundsException if a count is negative or exceeds its array; then the hits are as before
     */
    public void find(long[] labels, int labelCount, long[] candidates, int candidateCount) {
        Objects.checkFromIndexSize(0, labelCount, labels.length);
        Objects.checkFromIndexSize(0, candidateCount, candidates.length);
        labelIndices.clear();
        positions.clear();
        index(candidates, candidateCount);
        for (int label = 0; label < labelCount; label++) {
            int position = firstPosition.get(labels[label]);
            while (position != NONE) {
                labelIndices.add(label);
                positions.add(position);
                position = nextPosition[position];
            }
        }
    }

    private void index(long[] candidates, int count) {
        firstPosition.clear();
        firstPosition.ensureCapacity(count);
        nextPosition = IntArrays.grow(nextPosition, count, 0);
        // From the back, so that each new head of a chain is its lowest position.
        for (int position = count - 1; position >= 0; position--) {
            nextPosition[position] = firstPosition.put(candidates[position], position);
        }
    }

    /**
     * Number of hits.
     *
     * @return how many the last search found, 0 before the first one
     */
    public int count() {
        return labelIndices.size();
    }

    /**
     * The label of a hit.
     *
     * @param k number of the hit, from 0 to {@code count() - 1}
     * @return its index in the array of labels
     * @throws IndexOutOfBoundsException if there is no such hit
     */
    public int labelIndex(int k) {
        return labelIndices.getInt(k);
    }

    /**
     * The candidate of a hit.
     *
     * @param k number of the hit, from 0 to {@code count() - 1}
     * @return its position in the array of candidates
     * @throws IndexOutOfBoundsException if there is no such hit
     */
    public int candidate(int k) {
        return positions.getInt(k);
    }

    /**
     * The row of a hit where every row has the same number of true classes.
     *
     * @param k number of the hit, from 0 to {@code count() - 1}
     * @param numTrue true classes per row, at least 1
     * @return the row that the hit's label belongs to
     * @throws IndexOutOfBoundsException if there is no such hit
     * @throws IllegalArgumentException if {@code numTrue} is below 1
     */
    public int row(int k, int numTrue) {
        if (numTrue < 1) {
            throw new IllegalArgumentException("numTrue = " + numTrue + ": rows must have at least 1 true class");
        }
        return labelIndices.getInt(k) / numTrue;
    }
}
