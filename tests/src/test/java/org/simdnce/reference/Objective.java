package org.simdnce.reference;

import java.util.Arrays;

/** What is summed over the columns of an example. A target of 0 leaves the product of target and logit out. */
public enum Objective {
    /** Sigmoid cross entropy of each column, summed. */
    LOGISTIC {
        @Override
        double loss(double[] logits, double[] targets) {
            double sum = 0;
            for (int k = 0; k < logits.length; k++) {
                double linear = Math.max(logits[k], 0) - (targets[k] == 0 ? 0 : targets[k] * logits[k]);
                sum += linear + Math.log1p(Math.exp(-Math.abs(logits[k])));
            }
            return sum;
        }

        @Override
        double[] derivative(double[] logits, double[] targets) {
            double[] derivative = new double[logits.length];
            for (int k = 0; k < logits.length; k++) {
                derivative[k] = sigmoid(logits[k]) - targets[k];
            }
            return derivative;
        }
    },
    /** Cross entropy of the softmax over all columns; 0 without a true class. */
    SOFTMAX {
        @Override
        double loss(double[] logits, double[] targets) {
            double max = max(logits);
            double logNormalizer = Math.log(Arrays.stream(logits).map(x -> Math.exp(x - max)).sum());
            double loss = 0;
            for (int k = 0; k < logits.length; k++) {
                loss += targets[k] == 0 ? 0 : targets[k] * (logNormalizer - (logits[k] - max));
            }
            return loss;
        }

        @Override
        double[] derivative(double[] logits, double[] targets) {
            double[] derivative = new double[logits.length];
            double mass = Arrays.stream(targets).sum();
            if (mass == 0) {
                return derivative;
            }
            double max = max(logits);
            double normalizer = Arrays.stream(logits).map(x -> Math.exp(x - max)).sum();
            for (int k = 0; k < logits.length; k++) {
                derivative[k] = Math.exp(logits[k] - max) / normalizer * mass - targets[k];
            }
            return derivative;
        }
    };

    abstract double loss(double[] logits, double[] targets);

    /** Returns the derivative of the loss with respect to each logit. */
    abstract double[] derivative(double[] logits, double[] targets);

    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }
}
