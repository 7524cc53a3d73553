package org.simdnce.reference;

/**
 * Weights {@code [classes][dim]} and biases {@code [classes]}.
 *
 * @param weights the weights
 * @param biases the biases
 */
public record Layer(double[][] weights, double[] biases) {
    /** Returns {@code ⟨input, W_class⟩ + b_class}. */
    double score(double[] input, int id) {
        double sum = biases[id];
        for (int d = 0; d < input.length; d++) {
            sum += input[d] * weights[id][d];
        }
        return sum;
    }
}
