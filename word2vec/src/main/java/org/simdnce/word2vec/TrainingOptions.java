package org.simdnce.word2vec;

/**
 * How to train. Immutable; starts from {@link #defaults} and changes by {@code with...}.
 *
 * @param dim numbers per word vector
 * @param window greatest distance of a pair
 * @param negative noise words for each true one
 * @param nsExponent the power to which the counts of noise words are raised; word2vec's is 0.75
 * @param sample threshold of the subsampling, 0 for none
 * @param epochs passes over the corpus
 * @param alpha learning rate at the start; it falls linearly to almost 0
 * @param threads threads that train
 * @param seed what all random draws start from
 */
public record TrainingOptions(int dim, int window, int negative, double nsExponent, double sample, int epochs,
                              double alpha, int threads, long seed) {

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public TrainingOptions {
        require("dim", dim, 1, 4096);
        require("window", window, 1, 100);
        require("negative", negative, 1, 1000);
        require("epochs", epochs, 1, 10_000);
        require("threads", threads, 1, 1024);
        require("ns-exponent", nsExponent, nsExponent >= -1 && nsExponent <= 1, "-1 to 1");
        require("sample", sample, sample >= 0 && sample <= 1, "0 (keep everything) to 1");
        require("alpha", alpha, alpha > 0 && alpha <= 10, "more than 0, at most 10");
    }

    private static void require(String option, long value, long least, long greatest) {
        require(option, value, value >= least && value <= greatest, least + " to " + greatest);
    }

    private static void require(String option, Number value, boolean fits, String allowed) {
        if (!fits) {
            throw new IllegalArgumentException("--" + option + " " + value + "; allowed: " + allowed);
        }
    }

    /**
     * Returns skip-gram's usual options: 100 numbers, window 5, 5 noise words, threshold 1e-3, 5 epochs, rate 0.025.
     *
     * @return the options, for one thread
     */
    public static TrainingOptions defaults() {
        return new TrainingOptions(100, 5, 5, 0.75, 1e-3, 5, 0.025, 1, 1);
    }
}
