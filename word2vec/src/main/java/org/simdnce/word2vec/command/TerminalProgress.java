package org.simdnce.word2vec.command;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.simdnce.word2vec.Progress;

/** A bar on a terminal, redrawn in place by a thread of its own. */
final class TerminalProgress implements Progress {
    /** Fits a terminal of the usual 80 columns, so that its real width need not be asked for. */
    private static final int WIDTH = 79;
    private static final int BLOCKS = 4;
    private static final long INTERVAL = 500_000_000L;

    private final LongSupplier nanoTime;
    private final Pace pace;
    private final ProgressBar bar;
    private long shown;

    TerminalProgress(PrintStream terminal, Pace pace, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.pace = pace;
        this.shown = nanoTime.getAsLong();
        this.bar = new ProgressBarBuilder().setInitialMax(pace.totalWords()).setUpdateIntervalMillis(250)
                .setRenderer(TerminalProgress::render)
                .setConsumer(new ConsoleProgressBarConsumer(terminal, WIDTH)).build();
    }

    static String render(ProgressState state, int width) {
        double share = (double) state.getCurrent() / Math.max(1, state.getMax());
        int full = (int) (share * BLOCKS);
        return String.format(Locale.ROOT, "%3.0f%% [%s%s] %s", Math.floor(100 * share), "=".repeat(full),
                " ".repeat(BLOCKS - full), state.getExtraMessage());
    }

    @Override
    public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
        pace.add(epoch, words, loss, pairs, learningRate);
        if (nanoTime.getAsLong() - shown >= INTERVAL) {
            show();
        }
    }

    @Override
    public void close() {
        show();
        bar.close();
    }

    private void show() {
        bar.setExtraMessage(pace.read().describe());
        bar.stepTo(pace.words());
        shown = nanoTime.getAsLong();
    }
}
