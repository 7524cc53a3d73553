package org.simdnce;

/**
 * Rows of a gradient: the row of each id that was touched, ids ascending and each once; all other rows are 0. Filled by
 * a loss, reused, belongs to one thread.
 */
public final class SparseRows {
    private long[] ids = new long[0];
    private float[] values = new float[0];
    private int count;
    private int dim;

    /** Creates an empty set of rows. */
    public SparseRows() {
    }

    /**
     * Returns the number of rows.
     *
     * @return the number of rows
     */
    public int count() {
        return count;
    }

    /**
     * Returns the number of columns.
     *
     * @return the number of columns
     */
    public int dim() {
        return dim;
    }

    /**
     * Returns the ids of the rows.
     *
     * @return ascending ids; the first {@link #count()} are meant
     */
    public long[] ids() {
        return ids;
    }

    /**
     * Returns the rows.
     *
     * @return {@code [count × dim]} row-major; what follows is not meant
     */
    public float[] values() {
        return values;
    }

    /** Makes room for rows; the arrays grow by a quarter more than needed and are kept. */
    void resize(int count, int dim) {
        long floats = (long) count * dim;
        if (floats > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a gradient of " + count + " rows x " + dim
                    + " columns; allowed: fewer than 2^31 elements; a step updates tables in place without them");
        }
        if (ids.length < count) {
            ids = new long[count + count / 4];
        }
        if (values.length < floats) {
            values = new float[(int) Math.min(floats + floats / 4, Integer.MAX_VALUE - 8)];
        }
        this.count = count;
        this.dim = dim;
    }
}
