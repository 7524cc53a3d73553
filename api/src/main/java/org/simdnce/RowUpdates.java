package org.simdnce;

import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/**
 * What becomes of a block step's gradients: the contributions to each row are added up, then the row leaves as part of
 * a {@link SparseRows} or changes its table in place. Rows are tasks of {@value #ROWS}; each is touched by one thread
 * and once.
 */
final class RowUpdates {
    private static final int ROWS = 256;
    /** Occurrences of a row that are added up before they join its sum. */
    private static final int RUN = 64;

    /** What a row's occurrences contribute to its gradient: a scaled row of a panel each. */
    private sealed interface Contributions {
        RowPanel panel(int member);

        int row(int member);

        float factor(int member);
    }

    private final Kernel kernel = Kernel.best();
    private final Columns columns;
    private final BlockStep step;
    private final Crew crew;
    private final RowGroups classes;
    private final RowGroups inputs;
    private final RowList rows;
    private final RowList accumulators;
    private final float[] biasGradient;
    private final float[][] scratch;
    private final int dim;
    private final int stride;
    private final Crew.Job classJob = this::runClasses;
    private final Crew.Job inputJob = this::runInputs;

    private final Contributions columnRows = new ColumnRows();
    private final Contributions inputRows = new InputRows();

    /** Where rows are collected; null where they are applied. */
    private SparseRows target;
    private Optimizer optimizer;

    RowUpdates(Columns columns, BlockStep step, Crew crew, int dim, int maxClasses, int maxBatch) {
        this.columns = columns;
        this.step = step;
        this.crew = crew;
        this.dim = dim;
        stride = EmbeddingTable.paddedColumns(dim);
        classes = new RowGroups(maxClasses);
        inputs = new RowGroups(maxBatch);
        rows = new RowList(Math.max(maxClasses, maxBatch));
        accumulators = new RowList(Math.max(maxClasses, maxBatch));
        biasGradient = new float[maxClasses];
        scratch = new float[crew.lanes()][2 * stride];
    }

    /** Groups the columns by class, and the examples by input row where inputs are ids. */
    void group(Batch batch) {
        classes.group(columns.ownIds, columns.ownCount, columns.sharedIds, columns.sharedCount);
        if (batch.inputTable != null) {
            inputs.group(batch.inputIds, batch.size(), batch.inputIds, 0);
        }
    }

    /** Hands the gradients out. */
    void collect(OutputLayer layer, Batch batch, LossGradients gradients) {
        optimizer = null;
        collect(classes, classJob, gradients.weights);
        gradients.biases.resize(layer.hasBiases() ? classes.count() : 0, 1);
        System.arraycopy(classes.ids(), 0, gradients.biases.ids(), 0, gradients.biases.count());
        System.arraycopy(biasGradient, 0, gradients.biases.values(), 0, gradients.biases.count());
        if (batch.inputTable != null) {
            collect(inputs, inputJob, gradients.inputRows);
        } else {
            gradients.inputRows.resize(0, dim);
        }
    }

    private void collect(RowGroups groups, Crew.Job job, SparseRows sparse) {
        sparse.resize(groups.count(), dim);
        System.arraycopy(groups.ids(), 0, sparse.ids(), 0, groups.count());
        target = sparse;
        crew.run(job, Math.ceilDiv(groups.count(), ROWS));
    }

    /** Updates the layer, and the input table where inputs are ids. */
    void apply(OutputLayer layer, Batch batch, Optimizer optimizer) {
        this.optimizer = optimizer;
        target = null;
        Adagrad adagrad = optimizer instanceof Adagrad it ? it : null;
        resolve(classes, layer.weights(), adagrad == null ? null : adagrad.weights);
        crew.run(classJob, Math.ceilDiv(classes.count(), ROWS));
        if (layer.hasBiases()) {
            resolve(classes, layer.biases(), adagrad == null ? null : adagrad.biases);
            updateBiases();
        }
        if (batch.inputTable != null) {
            resolve(inputs, batch.inputTable, adagrad == null ? null : adagrad.inputs);
            crew.run(inputJob, Math.ceilDiv(inputs.count(), ROWS));
        }
    }

    private void resolve(RowGroups groups, ShardedTable table, ShardedTable sums) {
        table.resolve(groups.ids(), groups.count(), rows);
        if (sums != null) {
            sums.resolve(groups.ids(), groups.count(), accumulators);
        }
    }

    private void runClasses(int task, int lane) {
        for (int group = task * ROWS; group < Math.min((task + 1) * ROWS, classes.count()); group++) {
            addUp(classes, group, columnRows, lane);
            biasGradient[group] = (float) biasOf(group);
        }
    }

    private double biasOf(int group) {
        double sum = 0;
        for (int position = classes.start(group); position < classes.start(group + 1); position++) {
            int column = classes.member(position);
            sum += column < columns.ownCount ? columns.own[column]
                    : step.candidateGradient().biases[column - columns.ownCount];
        }
        return sum;
    }

    private void runInputs(int task, int lane) {
        for (int group = task * ROWS; group < Math.min((task + 1) * ROWS, inputs.count()); group++) {
            addUp(inputs, group, inputRows, lane);
        }
    }

    /** Adds up a row's gradient where it is wanted and lets it leave. */
    private void addUp(RowGroups groups, int group, Contributions parts, int lane) {
        float[] gradient = target != null ? target.values() : scratch[lane];
        int at = target != null ? group * dim : 0;
        int first = groups.start(group);
        int end = groups.start(group + 1);
        addRun(groups, first, Math.min(first + RUN, end), parts, gradient, at);
        for (int start = first + RUN; start < end; start += RUN) {
            // Of a row that occurs often, runs are added up by themselves: rounding errors stay few.
            float[] run = scratch[lane];
            addRun(groups, start, Math.min(start + RUN, end), parts, run, stride);
            for (int c = 0; c < dim; c++) {
                gradient[at + c] += run[stride + c];
            }
        }
        leave(group, gradient);
    }

    /** Sets a row to the sum of some contributions. */
    private void addRun(RowGroups groups, int from, int to, Contributions parts, float[] y, int at) {
        int member = groups.member(from);
        kernel.copyScaled(parts.factor(member), parts.panel(member), parts.row(member), y, at);
        for (int position = from + 1; position < to; position++) {
            member = groups.member(position);
            kernel.addScaled(parts.factor(member), parts.panel(member), parts.row(member), y, at);
        }
    }

    /** Own columns give their coefficient times an input, shared columns the row that the step has added up. */
    private final class ColumnRows implements Contributions {
        @Override
        public RowPanel panel(int column) {
            return column < columns.ownCount ? step.inputs.rows : step.candidateGradient().rows;
        }

        @Override
        public int row(int column) {
            return column < columns.ownCount ? columns.ownExample[column] : column - columns.ownCount;
        }

        @Override
        public float factor(int column) {
            return column < columns.ownCount ? columns.own[column] : 1f;
        }
    }

    /** Examples give the gradient of their input. */
    private final class InputRows implements Contributions {
        @Override
        public RowPanel panel(int example) {
            return step.inputGradient;
        }

        @Override
        public int row(int example) {
            return example;
        }

        @Override
        public float factor(int example) {
            return 1f;
        }
    }

    private void leave(int group, float[] gradient) {
        switch (optimizer) {
            case null -> { }
            case Sgd sgd -> kernel.sgd(rows, group, gradient, 0, sgd.learningRate());
            case Adagrad adagrad -> kernel.adagrad(rows, accumulators, group, gradient, 0, adagrad.learningRate(),
                    Adagrad.EPSILON);
        }
    }

    private void updateBiases() {
        float[] gradient = scratch[0];
        for (int group = 0; group < classes.count(); group++) {
            gradient[0] = biasGradient[group];
            leave(group, gradient);
        }
    }

    /** dLoss/dlogZ: minus the sum of all coefficients. */
    float logZGradient() {
        double sum = 0;
        for (int group = 0; group < classes.count(); group++) {
            sum -= biasGradient[group];
        }
        return (float) sum;
    }
}
