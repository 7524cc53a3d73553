package org.simdnce;

/**
 * A log-normaliser that is learned with the model: every logit is lowered by it (Gutmann and Hyvärinen 2010). It
 * belongs
 * to the thread that trains.
 */
public final class LogZ {
    private float value;
    private float squares;

    /**
     * Starts at a value.
     *
     * @param initial log Z in nats, finite
     * @throws IllegalArgumentException if the value is not finite
     */
    public LogZ(float initial) {
        if (!Float.isFinite(initial)) {
            throw new IllegalArgumentException("log Z " + initial + "; allowed: a finite number");
        }
        value = initial;
        squares = Adagrad.INITIAL_ACCUMULATOR;
    }

    /**
     * Returns the current value.
     *
     * @return log Z in nats
     */
    public float value() {
        return value;
    }

    void update(Optimizer optimizer, float gradient) {
        float rate = optimizer.learningRate();
        switch (optimizer) {
            case Sgd sgd -> value -= rate * gradient;
            case Adagrad adagrad -> {
                squares += gradient * gradient;
                value -= rate * gradient / ((float) Math.sqrt(squares) + Adagrad.EPSILON);
            }
        }
    }
}
