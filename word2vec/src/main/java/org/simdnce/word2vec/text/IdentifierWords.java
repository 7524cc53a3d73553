package org.simdnce.word2vec.text;

/**
 * Splits program text into lower-case words of {@code [a-z0-9]+}: {@code newHTTPServer2} gives
 * {@code new http server2}. What is not an ASCII letter or digit separates words; of a word only the first
 * {@value TextSource#LONGEST_WORD} characters count.
 */
final class IdentifierWords {
    private final TextSource.Words words;
    private final byte[] word = new byte[TextSource.LONGEST_WORD];
    private int length;

    IdentifierWords(TextSource.Words words) {
        this.words = words;
    }

    void split(byte[] text) {
        for (int at = 0; at < text.length; at++) {
            byte c = text[at];
            if (isUpper(c)) {
                if (startsWord(text, at)) {
                    flush();
                }
                append((byte) (c - 'A' + 'a'));
            } else if (isLower(c) || isDigit(c)) {
                append(c);
            } else {
                flush();
            }
        }
        flush();
    }

    /** A capital starts a word after a small letter, and before one: the S of HTTPServer, but not the D of Point2D. */
    private static boolean startsWord(byte[] text, int at) {
        return at > 0 && isLower(text[at - 1]) || at + 1 < text.length && isLower(text[at + 1]);
    }

    private void append(byte c) {
        if (length < word.length) {
            word[length++] = c;
        }
    }

    private void flush() {
        if (length > 0) {
            words.word(word, 0, length);
            length = 0;
        }
    }

    private static boolean isUpper(byte c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(byte c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }
}
