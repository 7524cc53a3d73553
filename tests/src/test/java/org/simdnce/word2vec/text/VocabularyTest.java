package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.word2vec.InputException;

@Tag("any-width")
class VocabularyTest {
    private static final String ADVICE = "; allowed: a word, a space and its count, 1 to 9223372036854775807";

    @TempDir
    private Path directory;

    @Test
    void writesTheFormatOfWord2vec() throws Exception {
        StringBuilder text = new StringBuilder();
        Vocabulary.of(new String[] {"b", "ä"}, new long[] {3_000_000_000L, 1}, 7).write(text);
        assertEquals("</s> 7\nb 3000000000\nä 1\n", text.toString());
    }

    @Test
    void readsWhatItWrites() throws Exception {
        int size = 5000;
        String[] words = IntStream.range(0, size).mapToObj(i -> "w€" + i).toArray(String[]::new);
        long[] counts = IntStream.range(0, size).mapToLong(i -> 1 + i * 7919L % 1000).toArray();
        StringBuilder text = new StringBuilder();
        Vocabulary.of(words.clone(), counts.clone(), 42).write(text);
        Vocabulary read = read(text.toString());
        assertEquals(42, read.sentences());
        assertArrayEquals(words, IntStream.range(0, size).mapToObj(read::word).toArray());
        assertArrayEquals(counts, IntStream.range(0, size).mapToLong(read::count).toArray());
        assertEquals(size - 1, read.id("w€4999"));
        Path packed = directory.resolve("packed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(read.total(), Vocabulary.read(packed).total());
    }

    @Test
    void readsLinesAsOtherProgramsWriteThem() throws Exception {
        Vocabulary vocabulary = read("\ufeffa 3\r\nb\t \t2\r\nc 1");
        assertEquals(3, vocabulary.size());
        assertEquals("b", vocabulary.word(1));
        assertEquals(6, vocabulary.total());
        assertEquals(0, vocabulary.sentences());
    }

    @Test
    void frequentWordsComeSorted() throws Exception {
        Vocabulary vocabulary = read("</s> 9\nx 2\nb 5\na 5\ny 1\n").frequent(2);
        assertEquals(9, vocabulary.sentences());
        assertEquals("b a x", vocabulary.word(0) + " " + vocabulary.word(1) + " " + vocabulary.word(2));
        assertEquals(3, vocabulary.size());
        assertEquals(12, vocabulary.total());
        assertEquals(-1, vocabulary.id("y"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "word                   | is \"word\"",
        "''                     | is \"\"",
        "' 5'                   | is \" 5\"",
        "'a '                   | has the count \"\"",
        "a x                    | has the count \"x\"",
        "a -1                   | has the count \"-1\"",
        "a 1.5                  | has the count \"1.5\"",
        "a 9223372036854775808  | has the count \"9223372036854775808\"",
        "a 0                    | has the count 0",
        "a b 3                  | has white space or a control character inside \"a b\"",
        "a\u00a0b 3             | has white space or a control character inside \"a\u00a0b\"",
        "a\u0007b 3             | has white space or a control character inside \"a?b\"",
        "first 3                | repeats \"first\" of line 1",
        "a 9223372036854775807  | makes the sum of the counts greater than 9223372036854775807"})
    void malformedLinesAreRefusedByNumber(String line, String message) {
        String text = "first 4\n" + line + "\nlast 1\n";
        assertRefused("line 2 " + message + ADVICE, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void longAndBrokenLinesAreRefused() {
        assertRefused("line 1 has more than 4096 bytes" + ADVICE, "x".repeat(1_000_000).getBytes());
        assertRefused("line 2 is not UTF-8" + ADVICE, new byte[] {'a', ' ', '1', '\n', (byte) 0xff, ' ', '1'});
    }

    @Test
    void filesWithoutWordsAreRefused() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertEquals(empty + " has no words; allowed: lines of a word and its count",
                assertThrows(InputException.class, () -> Vocabulary.read(empty)).getMessage());
        assertEquals(directory + " is a directory; allowed: a vocabulary file",
                assertThrows(InputException.class, () -> Vocabulary.read(directory)).getMessage());
    }

    @Test
    void wordsMustDifferAndBeReadable() {
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(new String[] {"a", "a"}, new long[2], 0));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(new String[] {"a", "b"}, new long[1], 0));
        for (String word : new String[] {"", "a b", "a\n", "\u00a0"}) {
            assertThrows(IllegalArgumentException.class,
                    () -> Vocabulary.of(new String[] {word}, new long[1], 0), word);
        }
    }

    private void assertRefused(String message, byte[] text) {
        Path file = directory.resolve("vocabulary");
        assertEquals(file + ": " + message, assertThrows(InputException.class, () -> Vocabulary.read(Files.write(file,
                text))).getMessage());
    }

    private Vocabulary read(String text) throws IOException, InputException {
        return Vocabulary.read(Files.writeString(directory.resolve("vocabulary"), text));
    }
}
