package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.Kernel;

/**
 * What closes a block of logits: turns them into losses and into coefficients {@code dLoss/dlogit}, in place. The own
 * columns of an example come first, then its shared columns, block by block.
 */
sealed interface Objective {
    Objective LOGISTIC = new Logistic();
    Objective SOFTMAX = new Softmax();

    /** Tells whether all logits of an example must be seen before the first can be closed. */
    boolean normalises();

    /** Scores an example's own columns. */
    default void scoreOwn(Kernel kernel, Columns columns, int example, float[] x, int xAt) {
        int first = columns.start[example];
        kernel.gatherDot(columns.ownRows, first, columns.start[example + 1], x, xAt, columns.ownOffset, columns.own,
                first);
    }

    void closeOwn(Kernel kernel, Columns columns, ExampleState state, int fromExample, int toExample);

    void closeShared(Kernel kernel, Columns columns, ExampleState state, int example, int firstColumn, float[] z, int at,
                     int n, float upstream);

    /** Sum over columns of {@code softplus(z) − target · z}. */
    final class Logistic implements Objective {
        @Override
        public boolean normalises() {
            return false;
        }

        @Override
        public void scoreOwn(Kernel kernel, Columns columns, int example, float[] x, int xAt) {
            if (columns.closeAsScored()) {
                int first = columns.start[example];
                kernel.gatherDotLogSigmoid(columns.ownRows, first, columns.start[example + 1], x, xAt,
                        columns.ownOffset, columns.ownTarget, columns.ownUpstream, columns.ownLoss, columns.own, first);
            } else {
                Objective.super.scoreOwn(kernel, columns, example, x, xAt);
            }
        }

        @Override
        public void closeOwn(Kernel kernel, Columns columns, ExampleState state, int fromExample, int toExample) {
            int from = columns.start[fromExample];
            if (!columns.closeAsScored()) {
                kernel.logistic(columns.own, columns.ownTarget, columns.ownUpstream, columns.ownLoss, from,
                        columns.start[toExample] - from);
            }
            for (int i = fromExample; i < toExample; i++) {
                double loss = 0;
                for (int k = columns.start[i]; k < columns.start[i + 1]; k++) {
                    loss += columns.ownLoss[k];
                }
                state.loss[i] = loss;
            }
        }

        @Override
        public void closeShared(Kernel kernel, Columns columns, ExampleState state, int example, int firstColumn,
                                float[] z, int at, int n, float upstream) {
            state.loss[example] += kernel.logistic(z, at, n, upstream);
        }
    }

    /** Softmax cross entropy, with {@link ExampleState}'s normaliser. */
    final class Softmax implements Objective {
        @Override
        public boolean normalises() {
            return true;
        }

        @Override
        public void closeOwn(Kernel kernel, Columns columns, ExampleState state, int fromExample, int toExample) {
            float[] z = columns.own;
            for (int i = fromExample; i < toExample; i++) {
                state.loss[i] = 0;
                if (!state.hasTarget(columns, i)) {
                    Arrays.fill(z, columns.start[i], columns.start[i + 1], 0f);
                    continue;
                }
                double loss = 0;
                for (int k = columns.start[i]; k < columns.start[i + 1]; k++) {
                    double target = columns.ownTarget[k];
                    double below = (double) state.max[i] - z[k];
                    if (target != 0) {
                        loss += target * (below + Math.log(state.sum[i]));
                    }
                    z[k] = (float) (columns.ownUpstream[k] * (Math.exp(-below) / state.sum[i] - target));
                }
                state.loss[i] = loss;
            }
        }

        @Override
        public void closeShared(Kernel kernel, Columns columns, ExampleState state, int example, int firstColumn,
                                float[] z, int at, int n, float upstream) {
            if (state.hasTarget(columns, example)) {
                kernel.exp(z, at, n, state.max[example], (float) (upstream / state.sum[example]));
            } else {
                Arrays.fill(z, at, at + n, 0f);
            }
        }
    }

    /** Copies the logits out instead: example by example, own columns first. */
    final class CopyOut implements Objective {
        float[] target;
        private int sharedCount;

        void into(float[] logits, int shared) {
            target = logits;
            sharedCount = shared;
        }

        @Override
        public boolean normalises() {
            return false;
        }

        @Override
        public void closeOwn(Kernel kernel, Columns columns, ExampleState state, int fromExample, int toExample) {
            for (int i = fromExample; i < toExample; i++) {
                int from = columns.start[i];
                System.arraycopy(columns.own, from, target, from + i * sharedCount, columns.start[i + 1] - from);
            }
        }

        @Override
        public void closeShared(Kernel kernel, Columns columns, ExampleState state, int example, int firstColumn,
                                float[] z, int at, int n, float upstream) {
            int position = columns.start[example + 1] + example * sharedCount + firstColumn;
            System.arraycopy(z, at, target, position, Math.min(n, sharedCount - firstColumn));
        }
    }
}
