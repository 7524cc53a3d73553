package org.simdnce.word2vec.text;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A flight recorder event for each text that was read into a corpus. */
@Name("org.simdnce.word2vec.Reading")
@Label("Reading")
@Description("A text is read into word ids; the event's duration is the reading's")
@Category({"simdnce", "word2vec"})
@StackTrace(false)
final class ReadingEvent extends Event {
    @Label("Text")
    String text;
    @Label("Words")
    @Description("Words of the text that are in the vocabulary")
    long words;
    @Label("Vocabulary")
    @Description("Different words")
    int vocabulary;

    static ReadingEvent start() {
        ReadingEvent event = new ReadingEvent();
        event.begin();
        return event;
    }

    void finish(TextSource source, Corpus corpus) {
        if (isEnabled()) {
            text = source.toString();
            words = corpus.words();
            vocabulary = corpus.vocabulary().size();
            commit();
        }
    }
}
