package org.simdnce.differential;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.simdnce.Batch;
import org.simdnce.OutputLayer;
import org.simdnce.SampledLoss;
import org.simdnce.SampledValues;
import org.simdnce.Workspace;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Sizes;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Layer;
import org.simdnce.reference.Sample;
import org.simdnce.reference.ScoredColumns;

/**
 * A batch with ragged labels, repeated candidates, input rows that occur twice, upstream gradients and a log Z, once as
 * the shipped code takes it and once for the reference. Rows that the batch does not name hold NaN.
 */
final class Problem {
    /** A NaN that no computation makes. */
    private static final int POISON = 0x7fa0beef;
    private static final int MOST_LABELS = 3;

    final Sizes sizes;
    final boolean perExample;
    final boolean negativeSampling;
    final boolean removeHits;
    final boolean inputIds;
    final float logZ;
    final EmbeddingTable weights;
    final EmbeddingTable biases;
    final EmbeddingTable inputs;
    final long[] inputRows;
    final Batch batch = new Batch();
    final float[] upstream;
    final int[][] labels;
    final int[][] candidates;
    /** The NaN of rows that are not named included. */
    final Layer layer;
    final double[][] x;
    private MemorySegment segment;
    private final Sample sample;
    private final SplittableRandom random;

    Problem(Sizes sizes, Arena arena) {
        this.sizes = sizes;
        random = sizes.random();
        perExample = sizes.seed() % 4 == 1 && sizes.candidates() * sizes.batch() <= 20_000;
        negativeSampling = sizes.seed() % 5 == 2;
        removeHits = random.nextBoolean();
        inputIds = random.nextBoolean();
        logZ = random.nextBoolean() ? 0f : (float) random.nextGaussian();
        int classes = 2 * sizes.candidates() + 20;
        int[] pool = random.ints(sizes.candidates() + 10, 0, classes).toArray();
        labels = new int[sizes.batch()][];
        Arrays.setAll(labels, i -> draw(pool, random.nextInt(MOST_LABELS + 1)));
        candidates = new int[sizes.batch()][];
        int[] shared = draw(pool, sizes.candidates());
        Arrays.setAll(candidates, i -> perExample ? draw(pool, sizes.candidates()) : shared);
        weights = EmbeddingTable.allocate(arena, classes, sizes.dim()).fill(Float.intBitsToFloat(POISON));
        biases = EmbeddingTable.allocateVector(arena, classes).fill(Float.intBitsToFloat(POISON));
        Arrays.stream(labels).forEach(this::give);
        give(shared);
        Arrays.stream(candidates).forEach(this::give);
        layer = new Layer(doubles(weights), Arrays.stream(doubles(biases)).mapToDouble(row -> row[0]).toArray());
        inputs = inputIds ? EmbeddingTable.allocate(arena, sizes.batch() + 5, sizes.dim())
                .fill(Float.intBitsToFloat(POISON)) : null;
        inputRows = random.longs(sizes.batch(), 0, sizes.batch() + 5).toArray();
        x = inputIds ? tableInputs() : segmentInputs(arena);
        upstream = random.nextBoolean() ? ones() : sizes.numbers().draw(random, sizes.batch(), 1);
        batch.upstream(upstream);
        double[][] trueCounts = counts(labels);
        double[][] sampledCounts = counts(candidates);
        double[] sharedCounts = sizes.batch() > 0 ? sampledCounts[0] : counts(new int[][] {shared})[0];
        if (!perExample) {
            Arrays.fill(sampledCounts, sharedCounts);
        }
        takeLabels();
        batch.sampled(values(shared, sharedCounts, trueCounts, sampledCounts));
        sample = negativeSampling ? new Sample(candidates, null, null)
                : new Sample(candidates, trueCounts, sampledCounts);
    }

    /** Returns the reference's columns of what the layer and the inputs hold now. */
    ScoredColumns scored() {
        return ScoredColumns.sampled(layer, x, labels, sample, logZ, removeHits ? Hits.MASKED : Hits.KEPT);
    }

    private int[] draw(int[] pool, int count) {
        return random.ints(count, 0, pool.length).map(k -> pool[k]).toArray();
    }

    private void give(int[] ids) {
        for (int id : ids) {
            if (Float.isNaN(biases.get(id, 0))) {
                weights.setRow(id, sizes.numbers().draw(random, sizes.dim(), 1 / Math.sqrt(sizes.dim())), 0);
                biases.set(id, 0, (float) random.nextGaussian());
            }
        }
    }

    private double[][] tableInputs() {
        double[][] rows = new double[sizes.batch()][];
        for (int i = 0; i < rows.length; i++) {
            if (Float.isNaN(inputs.get(inputRows[i], 0))) {
                inputs.setRow(inputRows[i], sizes.numbers().draw(random, sizes.dim(), 1), 0);
            }
            rows[i] = row(inputs, inputRows[i]);
        }
        batch.inputs(inputs, inputRows, rows.length);
        return rows;
    }

    private double[][] segmentInputs(Arena arena) {
        double[][] rows = new double[sizes.batch()][sizes.dim()];
        segment = arena.allocate(4L * Math.max(1, sizes.batch() * sizes.dim()), 4);
        for (int i = 0; i < rows.length; i++) {
            float[] input = sizes.numbers().draw(random, sizes.dim(), 1);
            MemorySegment.copy(input, 0, segment, ValueLayout.JAVA_FLOAT, 4L * i * sizes.dim(), input.length);
            Arrays.setAll(rows[i], c -> input[c]);
        }
        batch.inputs(segment, rows.length, sizes.dim());
        return rows;
    }

    /** Changes an input that is not a row of a table. */
    void setInput(int example, int column, float value) {
        segment.setAtIndex(ValueLayout.JAVA_FLOAT, (long) example * sizes.dim() + column, value);
        x[example][column] = value;
    }

    private float[] ones() {
        float[] ones = new float[sizes.batch()];
        Arrays.fill(ones, 1f);
        return ones;
    }

    /** Floats, so that both sides take the same numbers. */
    private double[][] counts(int[][] ids) {
        double[][] counts = new double[ids.length][];
        Arrays.setAll(counts, i -> random.doubles(ids[i].length, 0.01, 2).map(count -> (float) count).toArray());
        return counts;
    }

    private void takeLabels() {
        int[] offsets = new int[labels.length + 1];
        for (int i = 0; i < labels.length; i++) {
            offsets[i + 1] = offsets[i] + labels[i].length;
        }
        batch.labels(flat(labels), offsets);
    }

    private SampledValues values(int[] shared, double[] sharedCounts, double[][] trueCounts,
            double[][] sampledCounts) {
        if (perExample) {
            return negativeSampling ? SampledValues.perExample(flat(candidates))
                    : SampledValues.perExample(flat(candidates), flat(sampledCounts), flat(trueCounts));
        }
        long[] ids = flat(new int[][] {shared});
        return negativeSampling ? SampledValues.shared(ids)
                : SampledValues.shared(ids, flat(new double[][] {sharedCounts}), flat(trueCounts));
    }

    private static long[] flat(int[][] ids) {
        return Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
    }

    private static float[] flat(double[][] values) {
        double[] doubles = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
        float[] floats = new float[doubles.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) doubles[k];
        }
        return floats;
    }

    static double[][] doubles(EmbeddingTable table) {
        double[][] rows = new double[Math.toIntExact(table.rows())][];
        Arrays.setAll(rows, row -> row(table, row));
        return rows;
    }

    private static double[] row(EmbeddingTable table, long row) {
        float[] floats = new float[table.dim()];
        table.getRow(row, floats, 0);
        double[] doubles = new double[floats.length];
        Arrays.setAll(doubles, c -> floats[c]);
        return doubles;
    }

    /** Returns the loss with the options of this problem. */
    <L extends SampledLoss<L>> L configure(L plain) {
        L loss = plain.withRemoveAccidentalHits(removeHits).withLogZ(logZ);
        return perExample ? loss.withCandidatesPerExample() : loss;
    }

    Workspace workspace(SampledLoss<?> loss) {
        return loss.workspace(sizes.dim(), Math.max(sizes.batch(), 1), MOST_LABELS * Math.max(sizes.batch(), 1));
    }

    OutputLayer output() {
        return OutputLayer.of(weights, biases);
    }

    static int[] bits(EmbeddingTable table) {
        return table.segment().toArray(ValueLayout.JAVA_INT);
    }

    @Override
    public String toString() {
        return sizes + (perExample ? ", candidates per example" : "") + (negativeSampling ? ", negative sampling" : "")
                + (removeHits ? ", hits removed" : "") + (inputIds ? ", input ids" : "") + ", log Z " + logZ;
    }
}
