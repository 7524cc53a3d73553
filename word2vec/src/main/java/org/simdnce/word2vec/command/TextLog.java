package org.simdnce.word2vec.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.simdnce.word2vec.Progress;

/** For people: what is done and found on standard output, progress on standard error. */
final class TextLog implements RunLog {
    /** From this word2vec.c debug level on, what was read is told. */
    private static final int READ = 1;
    /** From this one on, progress is. */
    private static final int PROGRESS = 2;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final int debug;

    TextLog(PrintWriter out, PrintWriter err, boolean terminal, int debug) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.debug = debug;
    }

    private void tell(String line) {
        if (debug >= READ) {
            out.println(line);
        }
    }

    @Override
    public void note(String message) {
        tell(message);
    }

    @Override
    public void reading(String source) {
        tell("Reading " + source);
    }

    @Override
    public void read(String description, int vocabulary, long words) {
        tell(description);
    }

    @Override
    public Progress training(Pace pace, int vocabulary, int dim, int threads) {
        tell(String.format(Locale.ROOT, "Training %,d vectors of %d numbers on %d thread%s", vocabulary, dim, threads,
                threads == 1 ? "" : "s"));
        return terminal && debug >= PROGRESS
                ? new TerminalProgress(System.err, pace, System::nanoTime)
                : new ProgressLines(pace, System::nanoTime, this::line);
    }

    private void line(Pace.Reading reading) {
        if (debug >= PROGRESS) {
            err.println(String.format(Locale.ROOT, "%5.1f %%, epoch %d of %d, %s", 100 * reading.share(),
                    reading.epoch(), reading.epochs(), reading.describe()));
        }
    }

    @Override
    public void neighbors(String word, Map<String, Double> near) {
        tell(String.format(Locale.ROOT, "%-12s  ", word) + near.entrySet().stream()
                .map(one -> String.format(Locale.ROOT, "%s %.2f", one.getKey(), one.getValue()))
                .collect(Collectors.joining(", ")));
    }

    @Override
    public void done(Summary summary) {
        Pace.Reading last = summary.reading();
        if (last != null) {
            tell(String.format(Locale.ROOT, "Trained on %,d words in %.1f s: %,.0f words/s, loss %.3f; whole run %.1f"
                    + " s, peak memory %.0f MB", last.ownWords(), last.seconds(), last.wordsPerSecond(),
                    last.epochLoss(), summary.totalSeconds(), summary.peakMegabytes()));
            tell("Kernel: " + summary.kernel());
        }
        summary.files().forEach(file -> tell("Written: " + file));
    }
}
