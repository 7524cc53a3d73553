package org.simdnce.word2vec.vectors;

import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A flight recorder event for each file that was replaced as a whole: vectors, vocabularies, checkpoints. */
@Name("org.simdnce.word2vec.Saving")
@Label("Saving")
@Description("A file is written, forced to the disk and renamed; the event's duration is that of all three")
@Category({"simdnce", "word2vec"})
@StackTrace(false)
final class SavingEvent extends Event {
    @Label("File")
    String file;
    @Label("Bytes")
    @DataAmount
    long bytes;

    static SavingEvent start() {
        SavingEvent event = new SavingEvent();
        event.begin();
        return event;
    }

    void finish(Path file, long bytes) {
        if (isEnabled()) {
            this.file = file.toString();
            this.bytes = bytes;
            commit();
        }
    }
}
