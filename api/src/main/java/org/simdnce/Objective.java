package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowPanel;

/**
 * What closes a block of logits: turns them into losses and into coefficients {@code dLoss/dlogit}, in place. The own
 * columns of an example come first, then its shared columns, block by block.
 */
sealed interface Objective {
    Objective LOGISTIC = new Logistic();
    Objective SOFTMAX = new Softmax();

    /** Tells whether all logits of an example must be seen before the first can be closed. */
    boolean normalises();

    /** Scores the own columns of some examples. */
    default void scoreOwn(Kernel kernel, Columns columns, RowPanel x, int fromExample, int toExample) {
        kernel.gatherDot(columns.ownRows, columns.start[fromExample], columns.start[toExample], x, columns.ownExample,
                columns.ownOffset, columns.own);
    }

    void closeOwn(Kernel kernel, Columns columns, ExampleState state, int fromExample, int toExample);

    /** Closes a tile of logits: some examples against the {@code count} shared columns from {@code firstColumn} on. */
    void closeShared(Kernel kernel, Columns columns, ExampleState state, int firstExample, int examples,
                     int firstColumn, int count, float[] z, int zAt, float[] upstream);

    /** Sum over columns of {@code softplus(z) − target · z}. */
    final class Logistic implements Objective {
        @Override
        public boolean normalises() {
            return false;
        }

        @Override
        public void scoreOwn(Kernel kernel, Columns columns, RowPanel x, int fromExample, int toExample) {
            if (columns.ownUnmasked()) {
                kernel.gatherDotLogSigmoid(columns.ownRows, columns.start[fromExample], columns.start[toExample], x,
                        columns.ownExample, columns.ownOffset, columns.ownTarget, columns.ownUpstream, columns.ownLoss,
                        columns.own);
            } else {
                Objective.super.scoreOwn(kernel, columns, x, fromExample, toExample);
            }
        }

        @Override
        public void closeOwn(Kernel kernel, Columns columns, ExampleState state, int fromExample, int toExample) {
            int from = columns.start[fromExample];
            if (!columns.ownUnmasked()) {
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
        public void closeShared(Kernel kernel, Columns columns, ExampleState state, int firstExample, int examples,
                                int firstColumn, int count, float[] z, int zAt, float[] upstream) {
            kernel.logistic(z, zAt, examples, CandidatePanel.closed(count), upstream, state.loss, firstExample);
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
        public void closeShared(Kernel kernel, Columns columns, ExampleState state, int firstExample, int examples,
                                int firstColumn, int count, float[] z, int zAt, float[] upstream) {
            for (int i = firstExample; i < firstExample + examples; i++, zAt += CandidatePanel.WIDTH) {
                if (state.hasTarget(columns, i)) {
                    double weight = upstream == null ? 1 : upstream[i];
                    kernel.exp(z, zAt, CandidatePanel.closed(count), state.max[i], (float) (weight / state.sum[i]));
                } else {
                    Arrays.fill(z, zAt, zAt + CandidatePanel.WIDTH, 0f);
                }
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
        public void closeShared(Kernel kernel, Columns columns, ExampleState state, int firstExample, int examples,
                                int firstColumn, int count, float[] z, int zAt, float[] upstream) {
            for (int i = firstExample; i < firstExample + examples; i++, zAt += CandidatePanel.WIDTH) {
                int position = columns.start[i + 1] + i * sharedCount + firstColumn;
                System.arraycopy(z, zAt, target, position, count);
            }
        }
    }
}
