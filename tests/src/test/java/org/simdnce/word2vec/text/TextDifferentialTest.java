package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.simdnce.word2vec.InputException;

/** The splitter gives what a reader of strings gives, on bytes that are mostly not UTF-8. */
@Tag("any-width")
class TextDifferentialTest {
    /** Beginnings and continuations of characters at the edges of what is allowed, spaces, and letters. */
    private static final int[] BYTES = {'a', 'b', '~', 0x7f, ' ', '\n', '\r', '\t', 0x80, 0x85, 0x8f, 0x90, 0x9a, 0x9f,
        0xa0, 0xa8, 0xaf, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xe2, 0xe3, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};

    @Test
    void edgesOfUtf8() throws Exception {
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < 100_000; i++) {
            byte[] text = new byte[random.nextInt(30)];
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) BYTES[random.nextInt(BYTES.length)];
            }
            assertSame(text, 1 + random.nextInt(10));
        }
    }

    @Test
    void anyBytes() throws Exception {
        SplittableRandom random = new SplittableRandom(18);
        for (int i = 0; i < 300; i++) {
            byte[] text = new byte[random.nextInt(3000)];
            random.nextBytes(text);
            assertSame(text, 1 + random.nextInt(500));
        }
    }

    @Test
    void anyCharacters() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c).append(c % 7 == 0 ? "\n" : "x");
            }
        }
        assertSame(text.toString().getBytes(StandardCharsets.UTF_8), 4099);
    }

    /** Compares both readers, the splitter with buffers of {@code piece} new bytes. */
    static void assertSame(byte[] text, int piece) throws IOException, InputException {
        CollectedWords split = new CollectedWords();
        TextSplitter splitter = new TextSplitter(split);
        byte[] buffer = new byte[piece + 3 + 8];
        int left = 0;
        for (int at = 0; at < text.length; at += piece) {
            int more = Math.min(piece, text.length - at);
            System.arraycopy(text, at, buffer, left, more);
            int length = left + more;
            left = splitter.accept(buffer, 0, length, false);
            System.arraycopy(buffer, length - left, buffer, 0, left);
        }
        splitter.accept(buffer, 0, left, true);
        splitter.finish();
        StringReader expected = new StringReader(text);
        assertEquals(expected.words.toString(), split.toString());
        assertEquals(expected.lines, splitter.lines());
        assertEquals(expected.malformed, splitter.malformed());
    }

    /** The same for what the whole input gives, where that does not refuse. */
    static void assertSameInput(byte[] text) throws IOException, InputException {
        CollectedWords words = new CollectedWords();
        Extent extent = TextInput.of(new ByteArrayInputStream(text), "text").read(words, ReadProgress.NONE);
        boolean mark = text.length >= 3 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb && text[2] == (byte) 0xbf;
        StringReader expected = new StringReader(mark ? Arrays.copyOfRange(text, 3, text.length) : text);
        assertEquals(expected.words.toString(), words.toString());
        assertEquals(expected.malformed, extent.malformed());
    }

    /** Slow and plain. */
    private static final class StringReader {
        private final CollectedWords words = new CollectedWords();
        private long lines;
        private long malformed;

        StringReader(byte[] text) {
            String all = new String(text, StandardCharsets.UTF_8);
            // Of each kind of line only its words and its end count.
            String[] split = all.split("\n", -1);
            for (int line = 0; line < split.length; line++) {
                int[] word = split[line].codePoints().toArray();
                int start = 0;
                for (int at = 0; at <= word.length; at++) {
                    if (at == word.length || Character.isWhitespace(word[at]) || Character.isSpaceChar(word[at])
                            || Character.isISOControl(word[at])) {
                        if (at > start) {
                            byte[] bytes = new String(word, start, Math.min(at - start, TextSource.LONGEST_WORD))
                                    .getBytes(StandardCharsets.UTF_8);
                            words.word(bytes, 0, bytes.length);
                        }
                        start = at + 1;
                    }
                }
                if (line < split.length - 1 || !split[line].isEmpty()) {
                    words.end();
                    lines++;
                }
            }
            malformed = malformed(text);
        }

        /** Bytes that do not come back when the text is decoded with each mistake left out. */
        private static long malformed(byte[] text) {
            try {
                return text.length - StandardCharsets.UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.IGNORE)
                        .decode(ByteBuffer.wrap(text)).toString().getBytes(StandardCharsets.UTF_8).length;
            } catch (CharacterCodingException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }
}
