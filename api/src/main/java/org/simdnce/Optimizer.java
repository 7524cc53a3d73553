package org.simdnce;

/** How a step changes the tables: on the coalesced gradient, in place. */
public sealed interface Optimizer permits Sgd, Adagrad {
    /**
     * Returns the learning rate.
     *
     * @return the learning rate, positive
     */
    float learningRate();

    /**
     * Changes the learning rate; state is shared with this optimizer.
     *
     * @param learningRate positive and finite
     * @return an optimizer with that rate
     * @throws IllegalArgumentException if the rate is not positive and finite
     */
    Optimizer withLearningRate(float learningRate);
}
