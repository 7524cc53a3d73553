package org.simdnce.word2vec;

import java.util.Locale;
import java.util.function.LongSupplier;

/** What a progress display says: share, words per second, loss, time left. */
final class Pace {
    private final long totalWords;
    private final LongSupplier nanoTime;
    private final long start;
    private int epoch;
    private long words;
    private double epochLoss;
    private long epochPairs;
    private double recentLoss;
    private long recentPairs;

    Pace(long totalWords, LongSupplier nanoTime) {
        this.totalWords = totalWords;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    void add(int epoch, long words, double loss, int pairs) {
        if (epoch != this.epoch) {
            this.epoch = epoch;
            epochLoss = 0;
            epochPairs = 0;
        }
        this.words = words;
        epochLoss += loss;
        epochPairs += pairs;
        recentLoss += loss;
        recentPairs += pairs;
    }

    int epoch() {
        return epoch;
    }

    long words() {
        return words;
    }

    double share() {
        return (double) words / totalWords;
    }

    /** Says all but the share, and begins a new stretch for the recent loss. */
    String describe() {
        double seconds = Math.max(1e-9, (nanoTime.getAsLong() - start) * 1e-9);
        double left = words == 0 ? 0 : seconds * (totalWords - words) / words;
        String text = String.format(Locale.ROOT, "%,.0f words/s, loss %.3f (epoch %.3f), %s left", words / seconds,
                recentPairs == 0 ? epochLoss / Math.max(1, epochPairs) : recentLoss / recentPairs,
                epochLoss / Math.max(1, epochPairs), clock(left));
        recentLoss = 0;
        recentPairs = 0;
        return text;
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600 ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
