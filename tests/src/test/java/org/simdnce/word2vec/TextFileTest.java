package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    private Path directory;
    private final CollectedWords words = new CollectedWords();

    @Test
    void whiteSpaceSeparatesWordsAndLinesAreSentences() throws Exception {
        assertEquals("3 lines", read("Der  Fluß,\tder\r\n\nströmt\u00a0x\u2028y\u0085z\u0001w"));
        assertEquals("Der Fluß, der | | strömt x y z w |", words.toString());
    }

    @Test
    void aFinalNewlineBeginsNoLine() throws Exception {
        assertEquals("2 lines", read("a\nb\n"));
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
        String line = "ä€".repeat(20) + " ";
        read(line.repeat(5000));
        assertEquals(line.repeat(5000) + "|", words.toString());
    }

    @Test
    void endlessWordsAreCut() throws Exception {
        read("x".repeat(1_000_000) + " y");
        assertEquals("x".repeat(TextFile.LONGEST_WORD) + " y |", words.toString());
    }

    @Test
    void refusesWhatIsNoFile() {
        assertEquals("--corpus " + directory + " is a directory; allowed: a text file",
                assertThrows(InputException.class, () -> new TextFile(directory).read(words)).getMessage());
        Path missing = directory.resolve("missing");
        assertEquals("--corpus " + missing + " does not exist; allowed: a text file",
                assertThrows(InputException.class, () -> new TextFile(missing).read(words)).getMessage());
    }

    private String read(String text) throws IOException, InputException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private String read(byte[] text) throws IOException, InputException {
        return new TextFile(Files.write(directory.resolve("text"), text)).read(words);
    }
}
