package org.simdnce;

/**
 * Stochastic gradient descent: {@code w −= learningRate · g}.
 *
 * @param learningRate the learning rate, positive and finite
 */
public record Sgd(float learningRate) implements Optimizer {
    /**
     * Checks the learning rate.
     *
     * @throws IllegalArgumentException if the rate is not positive and finite
     */
    public Sgd {
        CallCheck.learningRate(learningRate);
    }

    /**
     * Makes an optimizer.
     *
     * @param learningRate positive and finite
     * @return the optimizer
     */
    public static Sgd of(float learningRate) {
        return new Sgd(learningRate);
    }

    @Override
    public Sgd withLearningRate(float learningRate) {
        return new Sgd(learningRate);
    }
}
