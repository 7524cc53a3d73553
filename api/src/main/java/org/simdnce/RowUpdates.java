package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowList;

/**
 * What becomes of a block step's gradients: the contributions to each row are added up, then the row leaves as part of
 * a {@link SparseRows} or changes its table in place. Rows are tasks of {@value #ROWS}; each is touched by one thread
 * and once.
 */
final class RowUpdates {
    private static final int ROWS = 256;
    /** Occurrences of a row that are added up before they join its sum. */
    private static final int RUN = 64;

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

    private SparseRows target;
    private Optimizer optimizer;

    RowUpdates(Columns columns, BlockStep step, Crew crew, int dim, int maxClasses, int maxBatch) {
        this.columns = columns;
        this.step = step;
        this.crew = crew;
        this.dim = dim;
        this.stride = step.stride();
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
            if (gradients.inputs.length < batch.size() * dim) {
                gradients.inputs = new float[batch.size() * dim];
            }
            copyInputGradients(batch, gradients.inputs);
        }
    }

    private void collect(RowGroups groups, Crew.Job job, SparseRows sparse) {
        sparse.resize(groups.count(), dim);
        System.arraycopy(groups.ids(), 0, sparse.ids(), 0, groups.count());
        target = sparse;
        crew.run(job, Math.ceilDiv(groups.count(), ROWS));
    }

    void copyInputGradients(Batch batch, float[] gradients) {
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(step.panels, step.inputGradientAt(i), gradients, i * dim, dim);
        }
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
        float[] gradient = scratch[lane];
        for (int group = task * ROWS; group < Math.min((task + 1) * ROWS, classes.count()); group++) {
            Arrays.fill(gradient, 0f);
            double bias = 0;
            int first = classes.start(group);
            int end = classes.start(group + 1);
            for (int at = first; at < end; at++) {
                bias += addColumn(classes.member(at), gradient, end - first);
                joinRun(at - first + 1, end - first, gradient);
            }
            biasGradient[group] = (float) bias;
            leave(group, gradient);
        }
    }

    /** Adds a column's part to its row's gradient and returns its part of the bias's. */
    private float addColumn(int column, float[] gradient, int occurrences) {
        int at = runAt(occurrences);
        int shared = column - columns.ownCount;
        if (shared < 0) {
            float g = columns.own[column];
            kernel.addScaled(g, step.panels, step.inputs.rowAt(columns.ownExample[column]), gradient, at, stride);
            return g;
        }
        CandidateGradient candidates = step.candidateGradient();
        kernel.addScaled(1f, step.panels, candidates.rowAt(shared), gradient, at, stride);
        return step.panels[candidates.biasAt(shared)];
    }

    private void runInputs(int task, int lane) {
        float[] gradient = scratch[lane];
        for (int group = task * ROWS; group < Math.min((task + 1) * ROWS, inputs.count()); group++) {
            Arrays.fill(gradient, 0f);
            int first = inputs.start(group);
            int end = inputs.start(group + 1);
            for (int at = first; at < end; at++) {
                kernel.addScaled(1f, step.panels, step.inputGradientAt(inputs.member(at)), gradient,
                        runAt(end - first), stride);
                joinRun(at - first + 1, end - first, gradient);
            }
            leave(group, gradient);
        }
    }

    /** Of a row that occurs often, runs are added up by themselves in the second half: rounding errors stay few. */
    private int runAt(int occurrences) {
        return occurrences > RUN ? stride : 0;
    }

    /** Ends a run where it is full, or the row's last. */
    private void joinRun(int added, int occurrences, float[] gradient) {
        if (occurrences > RUN && (added % RUN == 0 || added == occurrences)) {
            kernel.addScaled(1f, gradient, stride, gradient, 0, stride);
            Arrays.fill(gradient, stride, 2 * stride, 0f);
        }
    }

    private void leave(int group, float[] gradient) {
        switch (optimizer) {
            case null -> System.arraycopy(gradient, 0, target.values(), group * dim, dim);
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
