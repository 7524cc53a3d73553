package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.simdnce.word2vec.InputException;

@Tag("any-width")
class GzipInputTest {
    private static final String ADVICE = "; allowed: plain text or whole gzip members";

    @Test
    void readsOneMemberOrSeveral() throws Exception {
        assertEquals("a b | c |", read(gzip("a b\nc")));
        assertEquals("a b | c d |", read(join(gzip("a b\nc"), gzip(""), gzip(" d\n"))));
        String large = String.join(" ", IntStream.range(0, 300_000).mapToObj(i -> "w" + i % 777).toList());
        assertEquals(large + " |", read(join(gzip(large.substring(0, 1_000_001)), gzip(large.substring(1_000_001)))));
    }

    @Test
    void readsEveryOptionalFieldOfTheHeader() throws Exception {
        byte[] plain = gzip("a b");
        byte[] header = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 'e', 'x', 't', 'n', 0, 'c', 0,
            1, 2};
        assertEquals("a b |", read(join(header, Arrays.copyOfRange(plain, 10, plain.length))));
    }

    @Test
    void zerosBehindTheLastMemberArePadding() throws Exception {
        assertEquals("a |", read(join(gzip("a"), new byte[1000])));
    }

    @Test
    void otherBytesBehindTheLastMemberAreRefused() throws Exception {
        byte[] member = gzip("a");
        assertEquals("text has bytes that are no gzip member behind the last one, at byte " + member.length + ADVICE,
                message(join(member, "tail".getBytes())));
        assertEquals("text has bytes that are no gzip member behind the last one, at byte " + (member.length + 2)
                + ADVICE, message(join(member, new byte[2], gzip("b"))));
    }

    @Test
    void everyCutIsNoticed() throws Exception {
        byte[] first = gzip("a b c d\n".repeat(50));
        byte[] whole = join(first, gzip("e f g"));
        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length != first.length) {
                assertEquals("text ends inside the gzip member that begins at byte "
                        + (length < first.length ? 0 : first.length) + ", at byte " + length + ADVICE, message(cut));
            }
        }
    }

    @Test
    void changedBytesAreNoticed() throws Exception {
        String text = String.join(" ", IntStream.range(0, 500).mapToObj(i -> "w" + i * i).toList());
        byte[] whole = gzip(text);
        int unnoticed = 0;
        // Behind the header: its time and system may be anything.
        for (int at = 10; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            try {
                // The bits between the last code and the checksum mean nothing.
                assertEquals(text + " |", read(changed));
                unnoticed++;
            } catch (InputException noticed) {
                assertTrue(noticed.getMessage().matches("text (is corrupt \\(.*\\)|ends inside the gzip member that"
                        + " begins at byte 0|has bytes that are no gzip member behind the last one|needs a preset"
                        + " dictionary), at byte \\d+" + ADVICE), noticed.getMessage());
            }
        }
        assertTrue(unnoticed <= 1, unnoticed + " changes");
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        byte[] member = gzip("a");
        member[2] = 7;
        assertEquals("text has a gzip header of method 7 and flags 0; allowed: method 8, flags below 32, at byte 0"
                + ADVICE, message(member));
    }

    private static String message(byte[] bytes) {
        return assertThrows(InputException.class, () -> read(bytes)).getMessage();
    }

    private static String read(byte[] bytes) throws IOException, InputException {
        CollectedWords words = new CollectedWords();
        TextInput.of(new ByteArrayInputStream(bytes), "text").read(words, ReadProgress.NONE);
        return words.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes());
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
