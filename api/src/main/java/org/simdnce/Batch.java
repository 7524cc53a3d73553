package org.simdnce;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.simdnce.kernel.EmbeddingTable;

/**
 * What one call works on: inputs, labels, and optionally upstream gradients and sampled values. A batch is a view of
 * the caller's arrays and segments; it is filled anew for the next call, or only their contents are. It belongs to one
 * thread at a time. The call that uses it checks that its parts fit together.
 */
public final class Batch {
    MemorySegment denseInputs;
    int denseDim;
    ShardedTable inputTable;
    long[] inputIds;
    int size = -1;
    long[] labels;
    int numTrue;
    int[] labelOffsets;
    float[] upstream;
    SampledValues sampled;

    /** Creates an empty batch. */
    public Batch() {
    }

    /**
     * Takes the inputs from memory.
     *
     * @param inputs dense float32 {@code [size × dim]}, native or a {@code float[]}'s segment
     * @param size number of examples, at least 0
     * @param dim number of columns
     * @return this batch
     * @throws IllegalArgumentException if the segment is too small or misaligned
     */
    public Batch inputs(MemorySegment inputs, int size, int dim) {
        if (size < 0 || dim < 1) {
            throw new IllegalArgumentException("inputs of " + size + " x " + dim + "; allowed: at least 0 x 1");
        }
        if (inputs.maxByteAlignment() < Float.BYTES) {
            throw new IllegalArgumentException("inputs are aligned to " + inputs.maxByteAlignment()
                    + " bytes; allowed: " + Float.BYTES + " or more");
        }
        long needed = (long) size * dim * Float.BYTES;
        if (inputs.byteSize() < needed) {
            throw new IllegalArgumentException("inputs have " + inputs.byteSize() + " bytes; " + size + " x " + dim
                    + " float32 need " + needed);
        }
        denseInputs = inputs;
        denseDim = dim;
        inputTable = null;
        inputIds = null;
        this.size = size;
        return this;
    }

    /**
     * Takes the inputs from rows of a table; their gradient is row-sparse, or applied to the table by a step.
     *
     * @param table the input table {@code [rows × dim]}
     * @param ids the row of each example; the first {@code size} are used
     * @param size number of examples, at least 0
     * @return this batch
     * @throws IllegalArgumentException if there are fewer ids than examples
     */
    public Batch inputs(ShardedTable table, long[] ids, int size) {
        if (size < 0 || ids.length < size) {
            throw new IllegalArgumentException(size + " examples with " + ids.length
                    + " input ids; allowed: from 0 to as many examples as ids");
        }
        inputTable = Objects.requireNonNull(table, "table");
        inputIds = ids;
        denseInputs = null;
        this.size = size;
        return this;
    }

    /**
     * Takes the inputs from rows of a table.
     *
     * @param table the input table {@code [rows × dim]}
     * @param ids the row of each example; the first {@code size} are used
     * @param size number of examples, at least 0
     * @return this batch
     * @throws IllegalArgumentException if there are fewer ids than examples
     */
    public Batch inputs(EmbeddingTable table, long[] ids, int size) {
        return inputTable != null && inputTable.shardCount() == 1 && inputTable.shard(0) == table
                ? inputs(inputTable, ids, size) : inputs(ShardedTable.of(table), ids, size);
    }

    /**
     * Sets labels with the same number of true classes for each example. The target of each is {@code 1 / numTrue}.
     *
     * @param labels class ids {@code [size × numTrue]}, row-major
     * @param numTrue true classes per example, at least 1
     * @return this batch
     */
    public Batch labels(long[] labels, int numTrue) {
        this.labels = Objects.requireNonNull(labels, "labels");
        this.numTrue = numTrue;
        this.labelOffsets = null;
        return this;
    }

    /**
     * Sets ragged labels: example i has the classes {@code labels[offsets[i]]} to {@code labels[offsets[i + 1] − 1]},
     * possibly none. The target of each is 1 / their number.
     *
     * @param labels class ids
     * @param offsets {@code size + 1} positions that never fall, the first 0
     * @return this batch
     */
    public Batch labels(long[] labels, int[] offsets) {
        this.labels = Objects.requireNonNull(labels, "labels");
        this.labelOffsets = Objects.requireNonNull(offsets, "offsets");
        return this;
    }

    /**
     * Weights the examples: gradients are those of {@code Σ upstream_i · loss_i}.
     *
     * @param upstream gradient of the caller's objective with respect to each example's loss {@code [size]}, null for
     *     ones, the default
     * @return this batch
     */
    public Batch upstream(float[] upstream) {
        this.upstream = upstream;
        return this;
    }

    /**
     * Gives the candidates instead of having them drawn.
     *
     * @param values the sampled values, null to have them drawn by the loss's sampler, the default
     * @return this batch
     */
    public Batch sampled(SampledValues values) {
        this.sampled = values;
        return this;
    }

    /**
     * Returns the number of examples.
     *
     * @return the number of examples
     */
    public int size() {
        return size;
    }

    int dim() {
        return inputTable != null ? inputTable.dim() : denseDim;
    }

    int labelStart(int example) {
        return labelOffsets != null ? labelOffsets[example] : example * numTrue;
    }
}
