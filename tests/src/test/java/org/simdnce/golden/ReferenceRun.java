package org.simdnce.golden;

import java.util.Arrays;
import org.simdnce.reference.Gradients;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Layer;
import org.simdnce.reference.Objective;
import org.simdnce.reference.Sample;
import org.simdnce.reference.ScoredColumns;

/** A case computed by the double-precision reference. */
final class ReferenceRun {
    private final LossCase c;
    private final Objective objective;
    private final Layer layer;
    private final double[][] inputs;
    private final ScoredColumns columns;

    private ReferenceRun(LossCase c, Objective objective, Hits hits) {
        this.c = c;
        this.objective = objective;
        layer = new Layer(widened(c.weightPartition().joined(c.weights())),
                widened(LossCase.flat(c.biasPartition().joined(c.biases()))));
        inputs = widened(c.inputs());
        columns = c.sample() == null ? ScoredColumns.full(layer, inputs, c.labels())
                : ScoredColumns.sampled(layer, inputs, c.labels(), sample(), 0, hits);
    }

    static ReferenceRun sampled(LossCase c, Objective objective, Hits hits) {
        return new ReferenceRun(c, objective, hits);
    }

    static ReferenceRun full(LossCase c, Objective objective) {
        return new ReferenceRun(c, objective, Hits.KEPT);
    }

    private Sample sample() {
        LossCase.Sampled sampled = c.sample();
        return Sample.shared(inputs.length, sampled.candidates(),
                sampled.subtractLogQ() ? widened(sampled.trueCounts()) : null,
                sampled.subtractLogQ() ? widened(sampled.sampledCounts()) : null);
    }

    Results results() {
        return results(columns);
    }

    /**
     * Returns what a float32 program may have where float32 overflows: its own logits, which depend on the order of its
     * sums, taken as they are and evaluated in double; as logits, those of the reference as float32 has them.
     */
    Results limits(double[] float32Logits) {
        Results limits = results(columns.withLogits(float32Logits));
        limits.put(Results.LOGITS, Arrays.stream(Results.flat(columns.logits())).map(x -> (float) x).toArray());
        return limits;
    }

    private Results results(ScoredColumns columns) {
        Results results = new Results();
        results.put(Results.LOSS, columns.losses(objective));
        results.put(Results.LOGITS, columns.logits());
        results.put(Results.TARGETS, columns.targets());
        double[] ones = new double[inputs.length];
        Arrays.fill(ones, 1);
        put(results, columns, Results.SUM, ones);
        if (c.upstream() != null) {
            put(results, columns, Results.WEIGHTED, widened(c.upstream()));
        }
        return results;
    }

    private void put(Results results, ScoredColumns columns, String name, double[] upstream) {
        Gradients gradients = Gradients.of(layer, inputs, columns, objective, upstream);
        results.putTable(name + "/weights", Results.flat(gradients.weights()), c.weightPartition());
        results.putTable(name + "/biases", gradients.biases(), c.biasPartition());
        results.put(name + "/inputs", gradients.inputs());
    }

    /** Tells of each class whether a label or a candidate names it. */
    boolean[] named() {
        return occurs(true);
    }

    /** Tells of each class whether a column has it whose logit the mask has not wiped out. */
    boolean[] effective() {
        return occurs(false);
    }

    private boolean[] occurs(boolean evenMasked) {
        boolean[] occurs = new boolean[c.classes()];
        for (int i = 0; i < inputs.length; i++) {
            for (int k = 0; k < columns.classes()[i].length; k++) {
                occurs[columns.classes()[i][k]] |= evenMasked || !columns.masked()[i][k]
                        || !(columns.logits()[i][k] < ScoredColumns.MASK / 2);
            }
        }
        return occurs;
    }

    private static double[][] widened(float[][] rows) {
        return Arrays.stream(rows).map(ReferenceRun::widened).toArray(double[][]::new);
    }

    private static double[] widened(float[] values) {
        double[] widened = new double[values.length];
        Arrays.setAll(widened, k -> values[k]);
        return widened;
    }
}
