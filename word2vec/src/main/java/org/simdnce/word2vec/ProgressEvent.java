package org.simdnce.word2vec;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;

/** A flight recorder event for each stretch of a training between two reports, some five a second. */
@Name("org.simdnce.word2vec.Progress")
@Label("Training progress")
@Description("A stretch of a training; the event's duration is the stretch's")
@Category({"simdnce", "word2vec"})
@StackTrace(false)
final class ProgressEvent extends Event {
    @Label("Epoch")
    @Description("The earliest one that a thread is in, from 1")
    int epoch;
    @Label("Words")
    @Description("Read so far, over all epochs")
    long words;
    @Label("Percent")
    @Description("Share of the words of all epochs")
    @Percentage
    double percent;
    @Label("Words per second")
    double wordsPerSecond;
    @Label("Loss")
    @Description("Mean per pair in nats; NaN without pairs")
    double loss;
    @Label("Learning rate")
    double learningRate;

    private transient long startWords;
    private transient long startNanos;

    /** Begins a stretch after so many words. */
    static ProgressEvent start(long words) {
        ProgressEvent event = new ProgressEvent();
        event.startWords = words;
        event.startNanos = System.nanoTime();
        event.begin();
        return event;
    }

    /** Ends the stretch; the epoch is counted from 0, the loss is the sum over the pairs. */
    void finish(int epoch, long words, long totalWords, double loss, double pairs, double learningRate) {
        if (isEnabled()) {
            this.epoch = epoch + 1;
            this.words = words;
            percent = (double) words / totalWords;
            wordsPerSecond = (words - startWords) * 1e9 / Math.max(1, System.nanoTime() - startNanos);
            this.loss = loss / pairs;
            this.learningRate = learningRate;
            commit();
        }
    }
}
