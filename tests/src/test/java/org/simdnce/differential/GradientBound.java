package org.simdnce.differential;

import org.simdnce.kernel.Bound;
import org.simdnce.reference.ScoredColumns;

/**
 * How far float32 gradients may lie from those of the same logits in double. A coefficient g is off by 4 ulp of the
 * probability or of its distance from the target, whichever is larger, and for softmax by what the normaliser adds; a
 * gradient is a sum of products of n coefficients g and numbers w:
 * <pre>
 *     Σ |Δg||w| + (n / 16 + 8) · 2⁻²⁴ · Σ |g||w|
 * </pre>
 */
final class GradientBound {
    private static final double ULPS = 4;
    /** Error of a probability near or below the smallest normal number, which may be 0. */
    private static final double TINY = 1.7e-38;

    /** Bounds of the coefficients, then of what they are multiplied with and added up to. */
    final double[][] coefficients;
    final double[][] inputs;
    final double[][] weights;
    final double[] biases;
    final double[] losses;

    private final double[][] sizes;
    private final boolean softmax;

    GradientBound(Problem problem, ScoredColumns columns, boolean softmax) {
        int dim = problem.sizes.dim();
        int classes = problem.layer.biases().length;
        this.softmax = softmax;
        inputs = new double[problem.x.length][dim];
        weights = new double[classes][dim];
        biases = new double[classes];
        losses = new double[problem.x.length];
        coefficients = new double[problem.x.length][];
        sizes = new double[problem.x.length][];
        int[] occurrences = new int[classes];
        for (int i = 0; i < problem.x.length; i++) {
            closeExample(i, columns, Math.abs((double) problem.upstream[i]));
            for (int id : columns.classes()[i]) {
                occurrences[id]++;
            }
        }
        for (int i = 0; i < problem.x.length; i++) {
            int[] ids = columns.classes()[i];
            for (int k = 0; k < ids.length; k++) {
                double towardsInput = coefficients[i][k] + Bound.ofSum(ids.length, sizes[i][k]);
                double towardsClass = coefficients[i][k] + Bound.ofSum(occurrences[ids[k]], sizes[i][k]);
                double[] row = problem.layer.weights()[ids[k]];
                for (int c = 0; c < dim; c++) {
                    inputs[i][c] += towardsInput * Math.abs(row[c]) + Float.MIN_VALUE;
                    weights[ids[k]][c] += towardsClass * Math.abs(problem.x[i][c]) + Float.MIN_VALUE;
                }
                biases[ids[k]] += towardsClass;
            }
        }
    }

    private void closeExample(int i, ScoredColumns columns, double upstream) {
        double[] z = columns.logits()[i];
        double[] targets = columns.targets()[i];
        coefficients[i] = new double[z.length];
        sizes[i] = new double[z.length];
        double max = Double.NEGATIVE_INFINITY;
        double total = 0;
        double mass = 0;
        for (int k = 0; k < z.length; k++) {
            max = Math.max(max, z[k]);
            mass += targets[k];
        }
        for (double logit : z) {
            total += Math.exp(logit - max);
        }
        double entropy = 0;
        for (int k = 0; k < z.length; k++) {
            double p = softmax ? mass * Math.exp(z[k] - max) / total : 1 / (1 + Math.exp(-z[k]));
            double ulps = ULPS * Bound.ulp(Math.max(p, Math.abs(p - targets[k])));
            // An exponential's argument is rounded, which its relative error multiplies by the argument.
            double normaliser = softmax ? p * Bound.ROUNDING * (max - z[k] + z.length / 16.0 + 8) : 0;
            entropy += p == 0 ? 0 : p * (max - z[k]);
            coefficients[i][k] = upstream * (ulps + normaliser + (p < 1e-37 ? TINY : 0)) + Float.MIN_VALUE;
            sizes[i][k] = upstream * Math.abs(p - targets[k]);
            double softplus = Math.max(z[k], 0) + Math.log1p(Math.exp(-Math.abs(z[k])));
            double linear = Math.abs(targets[k] == 0 ? 0 : targets[k] * z[k]);
            losses[i] += softmax ? targets[k] * (max - z[k]) * Bound.ROUNDING
                    : (ULPS * 2 + z.length / 16.0 + 8) * Bound.ROUNDING * (softplus + linear);
        }
        if (softmax) {
            losses[i] += Bound.ROUNDING * (entropy + mass * (z.length / 16.0 + 8 + Math.log(total)));
        }
        // Exponentials and softplus below the smallest normal number may be 0.
        losses[i] += z.length * (double) Float.MIN_NORMAL;
    }
}
