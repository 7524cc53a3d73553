package org.simdnce.kernel;

/**
 * One array on the heap for all panels of a workspace, each on a 64-byte boundary as far as Java lets it: a
 * {@code float[]} begins 16 bytes into its object, and G1 places large objects on a boundary; with another collector
 * {@code -XX:ObjectAlignmentInBytes=64} does so. Vectors of 512 bits that straddle cache lines cost small steps a
 * quarter of their speed. All panels are reserved before the array is first asked for.
 */
public final class PanelMemory {
    /** Floats from the array's first element to a 64-byte boundary. */
    private static final int ORIGIN = 12;
    /** Two megabytes: large for G1 up to a heap of eight gigabytes. */
    private static final int LEAST = 1 << 19;

    private int size = ORIGIN;
    private float[] array;

    /** Creates an empty memory. */
    public PanelMemory() {
    }

    /**
     * Reserves a panel.
     *
     * @param rows its rows
     * @param stride its columns
     * @return where it starts in {@link #array}
     * @throws ArithmeticException if all panels together would pass 2<sup>31</sup> elements
     */
    public int reserve(int rows, int stride) {
        if (array != null) {
            throw new IllegalStateException("a panel of " + rows + " x " + stride
                    + " after the array was made; allowed: before");
        }
        int start = size;
        size = Math.addExact(size, EmbeddingTable.paddedColumns(Math.multiplyExact(rows, stride)));
        return start;
    }

    /**
     * Returns the array that all panels are in.
     *
     * @return always the same array
     */
    public float[] array() {
        if (array == null) {
            array = new float[Math.max(size, LEAST)];
        }
        return array;
    }
}
