package org.simdnce.word2vec.command;

import java.util.List;
import java.util.Map;
import org.simdnce.word2vec.Progress;

/** Tells the user, or a program, what a run of {@code train} does. */
sealed interface RunLog permits TextLog, JsonLog {

    /** Something worth knowing that is no fault. */
    void note(String message);

    /** The text is about to be read. */
    void reading(String source);

    /**
     * The text has been read.
     *
     * @param description what was read, in a sentence
     * @param vocabulary the number of different words
     * @param words the number of words of the text that are among them
     */
    void read(String description, int vocabulary, long words);

    /** The training is about to begin; what is returned shows {@code pace}. */
    Progress training(Pace pace, int vocabulary, int dim, int threads);

    /** Neighbours of a word, nearest first, with their cosines. */
    void neighbors(String word, Map<String, Double> near);

    /** The run has ended well; the last line. */
    void done(Summary summary);

    /**
     * What a run came to.
     *
     * @param reading the last one of the training, or null if there was none
     * @param totalSeconds time since the process began
     * @param peakMegabytes greatest resident memory in units of 10^6 bytes, NaN if the system does not tell
     * @param kernel what computed
     * @param files what was written
     */
    record Summary(Pace.Reading reading, double totalSeconds, double peakMegabytes, String kernel,
                   List<String> files) {
    }
}
