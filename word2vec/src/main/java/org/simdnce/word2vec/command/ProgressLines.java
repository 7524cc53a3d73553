package org.simdnce.word2vec.command;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.simdnce.word2vec.Progress;

/** A line every few seconds, and at the end of each epoch that is not a matter of moments, for logs. */
final class ProgressLines implements Progress {
    private static final long INTERVAL = 5_000_000_000L;
    private static final long SHORT_EPOCH = 1_000_000_000L;

    private final Consumer<Pace.Reading> line;
    private final LongSupplier nanoTime;
    private final Pace pace;
    private long shown;

    /** Hands to {@code line} what it is to write. */
    ProgressLines(Pace pace, LongSupplier nanoTime, Consumer<Pace.Reading> line) {
        this.line = line;
        this.nanoTime = nanoTime;
        this.pace = pace;
        this.shown = nanoTime.getAsLong();
    }

    @Override
    public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
        long quiet = nanoTime.getAsLong() - shown;
        if (epoch > pace.epoch() && quiet >= SHORT_EPOCH) {
            show();
        }
        pace.add(epoch, words, loss, pairs, learningRate);
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
        line.accept(pace.read());
        shown = nanoTime.getAsLong();
    }
}
