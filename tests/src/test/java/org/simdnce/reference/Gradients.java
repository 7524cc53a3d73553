package org.simdnce.reference;

/**
 * The gradients of {@code Σ upstream_i · loss_i}, dense.
 *
 * @param inputs {@code [batch][dim]}
 * @param weights {@code [classes][dim]}
 * @param biases {@code [classes]}
 * @param logZ the derivative with respect to the constant by which all logits are lowered
 */
public record Gradients(double[][] inputs, double[][] weights, double[] biases, double logZ) {
    /**
     * Adds up what each column contributes.
     *
     * @param upstream the weight of each example
     */
    public static Gradients of(Layer layer, double[][] inputs, ScoredColumns columns, Objective objective,
            double[] upstream) {
        int dim = layer.weights()[0].length;
        Gradients sum = new Gradients(new double[inputs.length][dim], new double[layer.biases().length][dim],
                new double[layer.biases().length], 0);
        double logZ = 0;
        for (int i = 0; i < inputs.length; i++) {
            double[] derivative = objective.derivative(columns.logits()[i], columns.targets()[i]);
            for (int k = 0; k < derivative.length; k++) {
                sum.add(layer, inputs[i], i, columns.classes()[i][k], upstream[i] * derivative[k]);
                logZ -= upstream[i] * derivative[k];
            }
        }
        return new Gradients(sum.inputs, sum.weights, sum.biases, logZ);
    }

    private void add(Layer layer, double[] input, int example, int id, double coefficient) {
        for (int d = 0; d < input.length; d++) {
            inputs[example][d] += coefficient * layer.weights()[id][d];
            weights[id][d] += coefficient * input[d];
        }
        biases[id] += coefficient;
    }
}
