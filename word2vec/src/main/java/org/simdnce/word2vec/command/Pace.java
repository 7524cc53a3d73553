package org.simdnce.word2vec.command;

import java.util.Locale;
import java.util.function.LongSupplier;

/** Adds up what a training tells, for those that show it. Belongs to one thread. */
final class Pace {
    private final long totalWords;
    private final int epochs;
    private final LongSupplier nanoTime;
    private final long start;
    private final long wordsBefore;
    private int epoch;
    private long words;
    private double learningRate;
    private final double[] epochLosses;
    private final double[] epochPairs;
    private double recentLoss;
    private double recentPairs;

    /**
     * How far the training is.
     *
     * @param epoch the latest pass over the text that a thread has begun, from 1
     * @param epochs passes altogether
     * @param words words read, over all epochs
     * @param wordsBefore those of them that an earlier run has read
     * @param totalWords words that will have been read at the end
     * @param wordsPerSecond mean since the training began
     * @param loss mean loss per pair since the last reading, in nats; NaN before the first pair
     * @param epochLoss mean loss per pair of this epoch, in nats; NaN before the first pair
     * @param learningRate the present rate
     * @param seconds time since the training began
     * @param secondsLeft time left at this pace; NaN before the first word
     */
    record Reading(int epoch, int epochs, long words, long wordsBefore, long totalWords, double wordsPerSecond,
                   double loss, double epochLoss, double learningRate, double seconds, double secondsLeft) {

        /** Words that this run has read. */
        long ownWords() {
            return words - wordsBefore;
        }

        double share() {
            return totalWords == 0 ? 1 : (double) words / totalWords;
        }

        /** Says all but the share and the epoch, in at most 67 characters if no hours are left. */
        String describe() {
            return String.format(Locale.ROOT, "%,.0f words/s, loss %.3f (epoch %.3f), lr %.4f, %s left",
                    wordsPerSecond, loss, epochLoss, learningRate, clock(secondsLeft));
        }

        private static String clock(double seconds) {
            if (Double.isNaN(seconds)) {
                return "?";
            }
            long whole = Math.round(seconds);
            return whole < 3600 ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                    : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
        }
    }

    Pace(long totalWords, int epochs, LongSupplier nanoTime) {
        this(totalWords, epochs, 0, nanoTime);
    }

    /** Counts on from words that an earlier run has read. */
    Pace(long totalWords, int epochs, long wordsBefore, LongSupplier nanoTime) {
        this.wordsBefore = wordsBefore;
        this.words = wordsBefore;
        this.totalWords = totalWords;
        this.epochs = epochs;
        epochLosses = new double[epochs];
        epochPairs = new double[epochs];
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** See {@link org.simdnce.word2vec.Progress#trained}. */
    void add(int epoch, long words, double loss, double pairs, double learningRate) {
        this.epoch = Math.max(this.epoch, epoch);
        this.words = words;
        this.learningRate = learningRate;
        epochLosses[epoch] += loss;
        epochPairs[epoch] += pairs;
        recentLoss += loss;
        recentPairs += pairs;
    }

    long totalWords() {
        return totalWords;
    }

    int epochs() {
        return epochs;
    }

    /** The latest pass that a thread has begun, from 0. */
    int epoch() {
        return epoch;
    }

    long words() {
        return words;
    }

    /** Reads, and begins a new stretch for the recent loss; without a pair in it, the epoch's loss stands in. */
    Reading read() {
        double seconds = Math.max(1e-9, (nanoTime.getAsLong() - start) * 1e-9);
        double ofEpoch = epochLosses[epoch] / epochPairs[epoch];
        long read = words - wordsBefore;
        Reading reading = new Reading(epoch + 1, epochs, words, wordsBefore, totalWords, read / seconds,
                recentPairs == 0 ? ofEpoch : recentLoss / recentPairs, ofEpoch, learningRate, seconds,
                read == 0 ? Double.NaN : seconds * (totalWords - words) / read);
        recentLoss = 0;
        recentPairs = 0;
        return reading;
    }
}
