package org.simdnce.word2vec.command;

import java.io.PrintWriter;
import java.util.Map;
import org.simdnce.word2vec.Progress;

/** For programs: a JSON object in each line of standard output. */
final class JsonLog implements RunLog {
    private final PrintWriter out;

    JsonLog(PrintWriter out) {
        this.out = out;
    }

    private void tell(JsonLine line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void note(String message) {
        tell(new JsonLine("note").put("message", message));
    }

    @Override
    public void reading(String source) {
        tell(new JsonLine("reading").put("source", source));
    }

    @Override
    public void read(String description, int vocabulary, long words) {
        tell(new JsonLine("read").put("vocabulary", vocabulary).put("words", words).put("message", description));
    }

    @Override
    public Progress training(Pace pace, int vocabulary, int dim, int threads) {
        tell(new JsonLine("training").put("vocabulary", vocabulary).put("dim", dim).put("threads", threads)
                .put("epochs", pace.epochs()).put("words", pace.totalWords()));
        return new ProgressLines(pace, System::nanoTime, reading ->
                tell(new JsonLine("progress").put("epoch", reading.epoch()).put("epochs", reading.epochs())
                        .put("share", reading.share()).put("words", reading.words())
                        .put("words_per_second", reading.wordsPerSecond()).put("loss", reading.loss())
                        .put("epoch_loss", reading.epochLoss()).put("learning_rate", reading.learningRate())
                        .put("seconds_left", reading.secondsLeft())));
    }

    @Override
    public void neighbors(String word, Map<String, Double> near) {
        near.forEach((other, cosine) ->
                tell(new JsonLine("neighbor").put("word", word).put("near", other).put("similarity", cosine)));
    }

    @Override
    public void done(Summary summary) {
        summary.files().forEach(file -> tell(new JsonLine("written").put("file", file)));
        Pace.Reading last = summary.reading();
        tell(new JsonLine("done").put("words_per_second", last == null ? Double.NaN : last.wordsPerSecond())
                .put("train_seconds", last == null ? Double.NaN : last.seconds())
                .put("total_seconds", summary.totalSeconds()).put("peak_rss_mb", summary.peakMegabytes())
                .put("loss", last == null ? Double.NaN : last.epochLoss()).put("kernel", summary.kernel()));
    }
}
