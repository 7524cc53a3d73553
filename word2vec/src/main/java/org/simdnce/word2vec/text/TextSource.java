package org.simdnce.word2vec.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.simdnce.word2vec.InputException;

/** A text that is read once, word by word. */
public sealed interface TextSource permits JdkSources, JdkSymbols, TextInput {

    /** Of a word only so many characters (code points) count, so that a text without white space stays small. */
    int LONGEST_WORD = 1000;

    /** Receives words in the order of the text. */
    interface Words {
        /**
         * Receives a word. The bytes are valid UTF-8 of at most {@value #LONGEST_WORD} characters, none of them white
         * space or control; they hold until the call returns.
         *
         * @param bytes where the word is
         * @param from its first byte
         * @param length its bytes, at least one
         */
        void word(byte[] bytes, int from, int length);

        /** Ends a stretch of text: no window reaches across. */
        void end();
    }

    /**
     * Reads the whole text.
     *
     * @param words receives it
     * @param progress hears how much was read
     * @return how much there was
     * @throws InputException if this is no text
     * @throws IOException if reading fails
     */
    Extent read(Words words, ReadProgress progress) throws IOException, InputException;

    /**
     * Says how rare a word of such a text may be and still learn something, if the user does not say.
     *
     * @return the smallest number of occurrences
     */
    int minCount();

    /**
     * Says what subsampling suits such a text, if the user does not say.
     *
     * @return the threshold, as a share of the text
     */
    double sample();

    /**
     * Returns what {@link #named} finds the text again by.
     *
     * @return absolute paths, {@code -} for standard input, or nothing for the names in the JDK's class files
     */
    List<String> names();

    /**
     * Finds a text again.
     *
     * @param names its {@link #names()}
     * @return a text that has not been read
     * @throws java.nio.file.InvalidPathException if a name cannot be one
     */
    static TextSource named(List<String> names) {
        if (names.isEmpty()) {
            return new JdkSymbols();
        }
        return names.size() == 1 && names.getFirst().endsWith(".zip") ? new JdkSources(Path.of(names.getFirst()))
                : TextInput.named(names);
    }

    /** Names the text for the user. */
    @Override
    String toString();
}
