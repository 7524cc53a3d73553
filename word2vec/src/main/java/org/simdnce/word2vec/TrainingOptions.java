package org.simdnce.word2vec;

/**
 * How to train.
 *
 * @param dim numbers per word vector
 * @param window greatest distance of a pair
 * @param epochs passes over the corpus
 * @param numSampled noise words per batch
 * @param sample threshold of the subsampling, 0 for none
 * @param batch pairs per step
 * @param learningRate Adagrad's rate at the start; it falls linearly to almost 0
 * @param threads threads that share a step; results do not depend on it
 * @param seed what all random draws start from
 */
record TrainingOptions(int dim, int window, int epochs, int numSampled, double sample, int batch, double learningRate,
                       int threads, long seed) {

    TrainingOptions {
        require("--dim", dim, 1, 4096);
        require("--window", window, 1, 100);
        require("--epochs", epochs, 1, 10_000);
        require("--num-sampled", numSampled, 1, 100_000);
        require("--batch", batch, 1, 1 << 20);
        require("--threads", threads, 1, 1024);
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("--sample " + sample + "; allowed: 0 (keep everything) to 1");
        }
        if (!(learningRate > 0 && learningRate <= 100)) {
            throw new IllegalArgumentException("--learning-rate " + learningRate
                    + "; allowed: more than 0, at most 100");
        }
    }

    static void require(String option, long value, long least, long greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(option + " " + value + "; allowed: " + least + " to " + greatest);
        }
    }
}
