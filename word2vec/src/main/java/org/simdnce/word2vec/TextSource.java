package org.simdnce.word2vec;

import java.io.IOException;

/** A text that is read once, word by word. */
sealed interface TextSource permits JdkSources, JdkSymbols, TextFile {

    /** Receives words in the order of the text. */
    interface Words {
        void word(String word);

        /** Ends a stretch of text: no window reaches across. */
        void end();
    }

    /**
     * Reads the whole text.
     *
     * @return what was read, for the user, such as {@code 15,000 files}
     */
    String read(Words words) throws IOException, InputException;

    /** How rare a word of such a text may be and still learn something, if the user does not say. */
    int minCount();

    /** The threshold of the subsampling that suits such a text, if the user does not say. */
    double sample();

    /** Names the text for the user. */
    @Override
    String toString();
}
