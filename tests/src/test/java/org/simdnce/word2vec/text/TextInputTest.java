package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.word2vec.InputException;

@Tag("any-width")
class TextInputTest {
    @TempDir
    private Path directory;
    private final CollectedWords words = new CollectedWords();

    @Test
    void whiteSpaceSeparatesWordsAndLinesAreSentences() throws Exception {
        assertEquals("3 lines", read("Der  Fluß,\tder\r\n\nströmt\u00a0x\u2028y\u0085z\u0001w\u007fv\u3000u"));
        assertEquals("Der Fluß, der | | strömt x y z w v u |", words.toString());
    }

    @Test
    void aFinalNewlineBeginsNoLine() throws Exception {
        assertEquals("2 lines", read("a\nb\n"));
    }

    @Test
    void carriageReturnsAreNoPartOfAWord() throws Exception {
        assertEquals("2 lines", read("a b\r\nc\r\n"));
        assertEquals("a b | c |", words.toString());
    }

    @Test
    void aByteOrderMarkIsNoPartOfAWord() throws Exception {
        read("\ufeffone \ufefftwo");
        assertEquals("one \ufefftwo |", words.toString());
    }

    @Test
    void malformedBytesAreReplacedAndCounted() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("a".getBytes(StandardCharsets.UTF_8));
        text.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, ' ', 'b', ' ', (byte) 0xe2, (byte) 0x82});
        assertEquals("1 lines, 4 bytes that are not UTF-8 replaced", read(text.toByteArray()));
        assertEquals("a\ufffd\ufffd b \ufffd |", words.toString());
    }

    @Test
    void wordsMayLieAcrossBuffers() throws Exception {
        // Two and three bytes per character, so that buffers end inside a character.
        String line = "ä€𝄞".repeat(20) + " ";
        read(line.repeat(5000));
        assertEquals(line.repeat(5000) + "|", words.toString());
    }

    @Test
    void endlessWordsAreCutBetweenCharacters() throws Exception {
        for (String character : List.of("x", "ä", "€", "𝄞")) {
            CollectedWords cut = new CollectedWords();
            String text = character.repeat(1_000_000) + " y";
            TextInput.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "text")
                    .read(cut, ReadProgress.NONE);
            assertEquals(character.repeat(TextSource.LONGEST_WORD) + " y |", cut.toString());
        }
    }

    @Test
    void aFileEndsItsLastLine() throws Exception {
        Path first = Files.writeString(directory.resolve("1"), "\ufeffa b");
        Path empty = Files.writeString(directory.resolve("2"), "");
        Path last = Files.writeString(directory.resolve("3"), "\ufeffc\n");
        assertEquals("2 lines", TextInput.of(first, empty, last).read(words, ReadProgress.NONE).toString());
        assertEquals("a b | c |", words.toString());
        assertEquals(first + ", " + empty + ", " + last + " and 1 more", TextInput.of(first, empty, last, last)
                .toString());
    }

    @Test
    void streamsMayGiveBytesOneByOne() throws Exception {
        byte[] text = "eins zw€i\n𝄞".getBytes(StandardCharsets.UTF_8);
        InputStream slow = new ByteArrayInputStream(text) {
            @Override
            public int read(byte[] bytes, int from, int length) {
                return super.read(bytes, from, Math.min(1, length));
            }
        };
        assertEquals("2 lines", TextInput.of(slow, "slow").read(words, ReadProgress.NONE).toString());
        assertEquals("eins zw€i | 𝄞 |", words.toString());
    }

    @Test
    void progressRisesToTheSizeOfAllFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "word ".repeat(300_000));
        List<Long> read = new ArrayList<>();
        TextInput.of(file, file).read(words, (bytes, total) -> {
            assertEquals(2 * 1_500_000, total);
            read.add(bytes);
        });
        assertEquals(3_000_000L, read.getLast());
        assertEquals(read.stream().sorted().toList(), read);
        assertTrue(read.size() > 10, read.toString());
        TextInput.of(new ByteArrayInputStream("a".getBytes()), "x").read(words,
                (bytes, total) -> assertEquals(ReadProgress.UNKNOWN, total));
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        assertRefused(directory + " is a directory; allowed: a text file", directory);
        Path missing = directory.resolve("missing");
        assertRefused(missing + " does not exist; allowed: a text file", missing);
        assertEquals("0 text files; allowed: at least one", assertThrows(IllegalArgumentException.class,
                () -> TextInput.of(List.of())).getMessage());
        Path secret = Files.writeString(directory.resolve("secret"), "a b");
        Assumptions.assumeTrue(secret.toFile().setReadable(false) && !Files.isReadable(secret),
                "this user may read every file");
        assertRefused(secret + " cannot be read; allowed: a text file with read permission", secret);
    }

    @ParameterizedTest
    @CsvSource({"fd377a585a000004, xz", "425a6839314159265359, bzip2", "28b52ffd0458, zstd", "504b03041400, zip"})
    void refusesOtherCompressions(String start, String name) throws IOException {
        Path file = Files.write(directory.resolve("file"), HexFormat.of().parseHex(start));
        assertRefused(file + " is in " + name + " format; allowed: plain text or gzip, so unpack it", file);
    }

    @Test
    void refusesBinaryFilesButNotAFewZeros() throws Exception {
        byte[] bytes = new byte[2000];
        Arrays.fill(bytes, (byte) 'x');
        Arrays.fill(bytes, 0, 20, (byte) 0);
        Path file = Files.write(directory.resolve("file"), bytes);
        assertEquals("1 lines", TextInput.of(file).read(words, ReadProgress.NONE).toString());
        bytes[50] = 0;
        Files.write(file, bytes);
        assertRefused(file + " is no text: 21 of its first 2000 bytes are zero; allowed: a UTF-8 text, plain or gzip",
                file);
        Files.write(file, "text".getBytes(StandardCharsets.UTF_16));
        assertRefused(file + " is UTF-16; allowed: UTF-8, such as iconv -f UTF-16 -t UTF-8 makes", file);
    }

    private void assertRefused(String message, Path file) {
        assertEquals(message, assertThrows(InputException.class,
                () -> TextInput.of(file).read(words, ReadProgress.NONE)).getMessage());
    }

    private String read(String text) throws IOException, InputException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private String read(byte[] text) throws IOException, InputException {
        return TextInput.of(Files.write(directory.resolve("text"), text)).read(words, ReadProgress.NONE).toString();
    }
}
