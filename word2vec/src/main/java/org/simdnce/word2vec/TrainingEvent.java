package org.simdnce.word2vec;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.simdnce.NceLoss;

/** A flight recorder event for each training that came to its end. */
@Name("org.simdnce.word2vec.Training")
@Label("Training")
@Description("A training, or the rest of one that was resumed; the event's duration is the training's")
@Category({"simdnce", "word2vec"})
@StackTrace(false)
final class TrainingEvent extends Event {
    @Label("Text")
    @Description("The names of its files; empty for the names in the JDK's class files")
    String text;
    @Label("Words")
    @Description("Read in this training, over all epochs, before subsampling")
    long words;
    @Label("Vocabulary")
    @Description("Different words")
    int vocabulary;
    @Label("Options")
    String options;
    @Label("Threads")
    int threads;
    @Label("Kernel")
    String kernel;
    @Label("Seconds")
    double seconds;
    @Label("Loss")
    @Description("Mean per pair of the last epoch in nats")
    double loss;

    private transient long startNanos;

    static TrainingEvent start() {
        TrainingEvent event = new TrainingEvent();
        event.startNanos = System.nanoTime();
        event.begin();
        return event;
    }

    /** Ends the training, in which so many words were read and the losses are those of the last epoch. */
    void finish(TrainingTask task, long words, double loss, double pairs) {
        if (isEnabled()) {
            text = String.join(", ", task.corpus().texts());
            this.words = words;
            vocabulary = task.corpus().vocabulary().size();
            options = task.options().toString();
            threads = task.options().threads();
            kernel = NceLoss.kernel();
            seconds = (System.nanoTime() - startNanos) * 1e-9;
            this.loss = loss / pairs;
            commit();
        }
    }
}
