package org.simdnce.word2vec;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line every few seconds, and at the end of each epoch that is not a matter of moments, for logs. */
final class ProgressLines implements Progress {
    private static final long INTERVAL = 5_000_000_000L;
    private static final long SHORT_EPOCH = 1_000_000_000L;

    private final PrintWriter out;
    private final int epochs;
    private final LongSupplier nanoTime;
    private final Pace pace;
    private long shown;

    ProgressLines(PrintWriter out, long totalWords, int epochs, LongSupplier nanoTime) {
        this.out = out;
        this.epochs = epochs;
        this.nanoTime = nanoTime;
        this.pace = new Pace(totalWords, nanoTime);
        this.shown = nanoTime.getAsLong();
    }

    @Override
    public void trained(int epoch, long words, double loss, int pairs) {
        long quiet = nanoTime.getAsLong() - shown;
        if (epoch != pace.epoch() && quiet >= SHORT_EPOCH) {
            show();
        }
        pace.add(epoch, words, loss, pairs);
        if (quiet >= INTERVAL) {
            show();
        }
    }

    @Override
    public void close() {
        if (pace.words() > 0) {
            show();
        }
    }

    private void show() {
        out.println(String.format(Locale.ROOT, "%5.1f %%, epoch %d of %d, %s", 100 * pace.share(), pace.epoch() + 1,
                epochs, pace.describe()));
        out.flush();
        shown = nanoTime.getAsLong();
    }
}
