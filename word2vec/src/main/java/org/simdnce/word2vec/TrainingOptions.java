package org.simdnce.word2vec;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * How to train: {@link #skipGram} or {@link #cbow}, changed by {@code with...}. Immutable. Ranges are checked at once,
 * with an {@link IllegalArgumentException} that names the option as the command line does.
 */
public final class TrainingOptions implements Cloneable {
    private final boolean cbow;
    private int dim = 100;
    private int window = 5;
    private int negative = 5;
    private double nsExponent = 0.75;
    private Noise noise = Noise.UNIGRAM;
    private Objective objective = Objective.NEGATIVE_SAMPLING;
    private Sharing sharing = Sharing.GROUP;
    private double sample = 1e-3;
    private int epochs = 5;
    private double alpha;
    private int threads = 1;
    private long seed = 1;
    private boolean deterministic;

    /** What noise words are drawn from. */
    public enum Noise {
        /** The words' counts, raised to a power. */
        UNIGRAM,
        /** Zipf's law over the ranks of frequency. */
        LOG_UNIFORM;

        /** As on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is compared with noise, and how. */
    public enum Objective {
        /** Mikolov et al. 2013: logits as they are. */
        NEGATIVE_SAMPLING,
        /** Mnih and Kavukcuoglu 2013: logits less the logarithm of how often the noise brings the word. */
        NCE;

        /** As on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Which pairs meet the same noise words. */
    public enum Sharing {
        /** None: each pair has its own, as in word2vec's program. With CBOW a window is a pair. */
        PAIR,
        /** Those of a window (Ji et al. 2016). */
        WINDOW,
        /** Those of a few windows that follow each other (Rengasamy et al. 2017). */
        GROUP;

        /** As on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private TrainingOptions(boolean cbow) {
        this.cbow = cbow;
        alpha = cbow ? 0.05 : 0.03;
    }

    /**
     * Returns what word2vec.c does with {@code -cbow 0}: a word predicts those around it. 100 numbers, window 5, 5 noise
     * words by count^0.75, threshold 1e-3, 5 epochs; one thread. The learning rate is 0.03 instead of 0.025: where noise
     * is shared, vectors are better for it.
     *
     * @return the options
     */
    public static TrainingOptions skipGram() {
        return new TrainingOptions(false);
    }

    /**
     * Returns what word2vec.c does by default: the mean of a window predicts the word in it. As {@link #skipGram}, but
     * with the learning rate 0.05.
     *
     * @return the options
     */
    public static TrainingOptions cbow() {
        return new TrainingOptions(true);
    }

    private TrainingOptions with(Consumer<TrainingOptions> change) {
        try {
            TrainingOptions copy = (TrainingOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void require(boolean fits, String option, Object value, String allowed) {
        if (!fits) {
            throw new IllegalArgumentException("--" + option + " " + value + "; allowed: " + allowed);
        }
    }

    /**
     * Chooses the length of vectors.
     *
     * @param numbers numbers per vector, 1 to 4096
     * @return options with them
     */
    public TrainingOptions withDim(int numbers) {
        require(numbers >= 1 && numbers <= 4096, "dim", numbers, "1 to 4096");
        return with(options -> options.dim = numbers);
    }

    /**
     * Chooses the window.
     *
     * @param distance greatest distance of two words that make a pair, 1 to 100; the nearer they are, the more the pair
     *     counts: as with a distance that is drawn anew from 1 to it for each word
     * @return options with it
     */
    public TrainingOptions withWindow(int distance) {
        require(distance >= 1 && distance <= 100, "window", distance, "1 to 100");
        return with(options -> options.window = distance);
    }

    /**
     * Chooses the amount of noise.
     *
     * @param words noise words that a pair meets, 1 to 1000
     * @return options with them
     */
    public TrainingOptions withNegative(int words) {
        require(words >= 1 && words <= 1000, "negative", words, "1 to 1000");
        return with(options -> options.negative = words);
    }

    /**
     * Chooses what noise words are drawn from.
     *
     * @param distribution the distribution
     * @return options with it
     */
    public TrainingOptions withNoise(Noise distribution) {
        return with(options -> options.noise = distribution);
    }

    /**
     * Chooses the exponent of unigram noise.
     *
     * @param power the power to which counts are raised, -1 (rare words first) to 1 (as frequent as in the text)
     * @return options with it
     */
    public TrainingOptions withNsExponent(double power) {
        require(power >= -1 && power <= 1, "ns-exponent", power,
                "-1 (rare words first) to 1 (as frequent as in the text)");
        return with(options -> options.nsExponent = power);
    }

    /**
     * Chooses the objective.
     *
     * @param loss the objective
     * @return options with it
     */
    public TrainingOptions withObjective(Objective loss) {
        return with(options -> options.objective = loss);
    }

    /**
     * Chooses who shares noise words.
     *
     * @param pairs who does
     * @return options with that
     */
    public TrainingOptions withSharing(Sharing pairs) {
        return with(options -> options.sharing = pairs);
    }

    /**
     * Chooses the subsampling of frequent words.
     *
     * @param threshold a word with a greater share of the text is read less often; 0 keeps everything, at most 1
     * @return options with it
     */
    public TrainingOptions withSample(double threshold) {
        require(threshold >= 0 && threshold <= 1, "sample", threshold, "0 (keep everything) to 1");
        return with(options -> options.sample = threshold);
    }

    /**
     * Chooses how often the text is read.
     *
     * @param passes passes over the text, 1 to 10,000
     * @return options with them
     */
    public TrainingOptions withEpochs(int passes) {
        require(passes >= 1 && passes <= 10_000, "epochs", passes, "1 to 10000");
        return with(options -> options.epochs = passes);
    }

    /**
     * Chooses the learning rate.
     *
     * @param rate the rate at the start, above 0, at most 10; it falls linearly to almost 0
     * @return options with it
     */
    public TrainingOptions withAlpha(double rate) {
        require(rate > 0 && rate <= 10, "alpha", rate, "more than 0, at most 10");
        return with(options -> options.alpha = rate);
    }

    /**
     * Chooses the number of threads. More than one train without locks (Hogwild), and each run gives other bits, unless
     * {@link #withDeterministic} is chosen.
     *
     * @param count threads that train, 1 to 1024
     * @return options with them
     */
    public TrainingOptions withThreads(int count) {
        require(count >= 1 && count <= 1024, "threads", count, "1 to 1024");
        return with(options -> options.threads = count);
    }

    /**
     * Chooses what all random draws start from.
     *
     * @param number any number
     * @return options with it
     */
    public TrainingOptions withSeed(long number) {
        return with(options -> options.seed = number);
    }

    /**
     * Chooses whether several threads, too, give the same bits for the same seed and number of threads: they train in
     * turns with the tables, each a few windows, and wait for each other after each turn. With one thread nothing
     * changes.
     *
     * @param wanted whether they do
     * @return options with that
     */
    public TrainingOptions withDeterministic(boolean wanted) {
        return with(options -> options.deterministic = wanted);
    }

    boolean isDeterministic() {
        return deterministic;
    }

    /** All options but the threads, in words. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, dim %d, window %d, %s, %d noise words (%s) shared by %s, sample %s,"
                + " alpha %s, epochs %d, seed %d", cbow ? "CBOW" : "skip-gram", dim, window, objective, negative,
                noise == Noise.UNIGRAM ? "unigram^" + nsExponent : noise, sharing, sample, alpha, epochs, seed);
    }

    boolean isCbow() {
        return cbow;
    }

    /**
     * Returns the length of vectors.
     *
     * @return numbers per vector
     */
    public int dim() {
        return dim;
    }

    int window() {
        return window;
    }

    int negative() {
        return negative;
    }

    Noise noise() {
        return noise;
    }

    double nsExponent() {
        return nsExponent;
    }

    Objective objective() {
        return objective;
    }

    Sharing sharing() {
        return sharing;
    }

    double sample() {
        return sample;
    }

    /**
     * Returns how often the text is read.
     *
     * @return passes over the text
     */
    public int epochs() {
        return epochs;
    }

    /**
     * Returns the learning rate at the start.
     *
     * @return the rate, which falls linearly
     */
    public double alpha() {
        return alpha;
    }

    /**
     * Returns the number of threads.
     *
     * @return threads that train
     */
    public int threads() {
        return threads;
    }

    long seed() {
        return seed;
    }
}
