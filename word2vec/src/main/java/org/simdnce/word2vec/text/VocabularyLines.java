package org.simdnce.word2vec.text;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.simdnce.word2vec.InputException;

/**
 * Reads a vocabulary file: on each line a word, spaces or tabs, and its count. Every line that is not so is an error
 * that names the line. Belongs to one thread.
 */
final class VocabularyLines {
    private static final int LONGEST_LINE = 4 * TextSource.LONGEST_WORD + 96;
    private static final int SHOWN = 40;

    private final CountedInput file;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private long number;

    private final List<String> words = new ArrayList<>();
    private final LongArrayList counts = new LongArrayList();
    private final Object2LongOpenHashMap<String> lines = new Object2LongOpenHashMap<>();
    private long sentences;
    private long total;

    VocabularyLines(CountedInput file) {
        this.file = file;
    }

    Vocabulary read() throws IOException, InputException {
        InputStream in = file.decompressed();
        int c = in.read();
        while (c >= 0) {
            number++;
            length = 0;
            while (c >= 0 && c != '\n') {
                if (length == line.length) {
                    throw wrong("has more than " + LONGEST_LINE + " bytes");
                }
                line[length++] = (byte) c;
                c = in.read();
            }
            entry();
            c = c < 0 ? c : in.read();
        }
        if (words.isEmpty()) {
            throw new InputException(file.name() + " has no words; allowed: lines of a word and its count");
        }
        return new Vocabulary(words.toArray(String[]::new), counts.toLongArray(), sentences);
    }

    private void entry() throws InputException {
        String text = text();
        int digits = text.length();
        while (digits > 0 && text.charAt(digits - 1) != ' ' && text.charAt(digits - 1) != '\t') {
            digits--;
        }
        String word = text.substring(0, digits).stripTrailing();
        if (word.isEmpty()) {
            throw wrong("is \"" + shown(text) + "\"");
        }
        requireWord(word);
        long count = count(text.substring(digits));
        if (word.equals(Vocabulary.SENTENCE_END) && !lines.containsKey(word)) {
            sentences = count;
        } else if (count == 0) {
            throw wrong("has the count 0");
        } else {
            add(word, count);
        }
        lines.put(word, number);
    }

    private void add(String word, long count) throws InputException {
        if (lines.containsKey(word)) {
            throw wrong("repeats \"" + shown(word) + "\" of line " + lines.getLong(word));
        }
        total += count;
        if (total < 0) {
            throw wrong("makes the sum of the counts greater than " + Long.MAX_VALUE);
        }
        words.add(word);
        counts.add(count);
    }

    private String text() throws InputException {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        int start = number == 1 && end >= 3 && (line[0] & 0xff) == 0xef && (line[1] & 0xff) == 0xbb
                && (line[2] & 0xff) == 0xbf ? 3 : 0;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, start, end - start)).toString();
        } catch (CharacterCodingException broken) {
            throw wrong("is not UTF-8");
        }
    }

    private void requireWord(String word) throws InputException {
        if (word.codePoints().anyMatch(TextSplitter::isSeparator)) {
            throw wrong("has white space or a control character inside \"" + shown(word) + "\"");
        }
    }

    private long count(String digits) throws InputException {
        if (digits.matches("[0-9]{1,19}")) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException tooGreat) {
                // Falls through to the same message.
            }
        }
        throw wrong("has the count \"" + shown(digits) + "\"");
    }

    /** Lines come from anywhere: nothing that a terminal would obey, and not too much. */
    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "...";
    }

    private InputException wrong(String what) {
        return new InputException(file.name() + ": line " + number + " " + what
                + "; allowed: a word, a space and its count, 1 to " + Long.MAX_VALUE);
    }
}
