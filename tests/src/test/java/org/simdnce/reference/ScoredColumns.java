package org.simdnce.reference;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The columns over which an example's loss runs: column k of example i scores class {@code classes[i][k]}.
 *
 * @param classes the class of each column
 * @param logits its logit, masked and with all offsets applied
 * @param targets what its probability is trained towards
 * @param masked whether it was masked
 */
public record ScoredColumns(int[][] classes, double[][] logits, double[][] targets, boolean[][] masked) {
    /**
     * What is added to the logit of a masked candidate before log q is subtracted. Nothing is left of a logit of
     * ordinary size; one that is NaN or +∞ stays what it is.
     */
    public static final double MASK = -Float.MAX_VALUE;

    /**
     * Returns an example's labels followed by its candidates.
     *
     * @param labels the labels of each example, possibly none
     */
    public static ScoredColumns sampled(Layer layer, double[][] inputs, int[][] labels, Sample sample, double logZ,
            Hits hits) {
        ScoredColumns columns = empty(inputs.length);
        for (int i = 0; i < inputs.length; i++) {
            int numTrue = labels[i].length;
            int[] candidates = sample.candidates()[i];
            columns.allocate(i, numTrue + candidates.length);
            for (int k = 0; k < columns.classes[i].length; k++) {
                boolean isLabel = k < numTrue;
                int id = isLabel ? labels[i][k] : candidates[k - numTrue];
                boolean isMasked = !isLabel && hits.masks(labels[i], candidates, k - numTrue);
                double logit = layer.score(inputs[i], id) + (isMasked ? MASK : 0) - logZ;
                if (sample.subtractsLogQ()) {
                    double count = isLabel ? sample.trueCounts()[i][k] : sample.sampledCounts()[i][k - numTrue];
                    logit -= Math.log(count);
                }
                columns.classes[i][k] = id;
                columns.masked[i][k] = isMasked;
                columns.logits[i][k] = logit;
                columns.targets[i][k] = isLabel ? 1.0 / numTrue : 0;
            }
        }
        return columns;
    }

    /** Returns a column for each class, in the order of their ids; a label that is repeated counts each time. */
    public static ScoredColumns full(Layer layer, double[][] inputs, int[][] labels) {
        ScoredColumns columns = empty(inputs.length);
        for (int i = 0; i < inputs.length; i++) {
            columns.allocate(i, layer.biases().length);
            for (int id = 0; id < layer.biases().length; id++) {
                columns.classes[i][id] = id;
                columns.logits[i][id] = layer.score(inputs[i], id);
            }
            for (int label : labels[i]) {
                columns.targets[i][label] += 1.0 / labels[i].length;
            }
        }
        return columns;
    }

    /**
     * Returns the same columns with other logits, for instance those of a float32 program, which may have overflowed.
     *
     * @param flatLogits the logits of all examples, one after the other
     */
    public ScoredColumns withLogits(double[] flatLogits) {
        double[][] replaced = new double[logits.length][];
        int at = 0;
        for (int i = 0; i < logits.length; i++) {
            replaced[i] = Arrays.copyOfRange(flatLogits, at, at + logits[i].length);
            at += logits[i].length;
        }
        return new ScoredColumns(classes, replaced, targets, masked);
    }

    /** Returns the loss of each example in nats. */
    public double[] losses(Objective objective) {
        return IntStream.range(0, logits.length).mapToDouble(i -> objective.loss(logits[i], targets[i])).toArray();
    }

    private static ScoredColumns empty(int batch) {
        return new ScoredColumns(new int[batch][], new double[batch][], new double[batch][], new boolean[batch][]);
    }

    private void allocate(int example, int count) {
        classes[example] = new int[count];
        logits[example] = new double[count];
        targets[example] = new double[count];
        masked[example] = new boolean[count];
    }
}
