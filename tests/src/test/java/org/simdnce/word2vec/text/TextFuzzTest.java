package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;
import org.simdnce.word2vec.InputException;

/**
 * Whatever the bytes are, a reader gives words or says in one line why not. In the normal suite these run on the inputs
 * in the resources; the profile {@code fuzz} looks for new ones, for a minute each.
 */
class TextFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void texts(byte[] bytes) throws IOException {
        if (bytes.length > 1 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            return;
        }
        try {
            TextDifferentialTest.assertSameInput(bytes);
        } catch (InputException refused) {
            assertOneLine(refused);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void pieces(byte[] bytes) throws IOException, InputException {
        TextDifferentialTest.assertSame(bytes, 1 + bytes.length / 7);
    }

    @FuzzTest(maxDuration = "1m")
    void gzip(byte[] bytes) throws IOException {
        byte[] member = bytes.clone();
        if (member.length > 2) {
            member[0] = 0x1f;
            member[1] = (byte) 0x8b;
        }
        try {
            TextInput.of(new ByteArrayInputStream(member), "text").read(new CollectedWords(), ReadProgress.NONE);
        } catch (InputException refused) {
            assertOneLine(refused);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void vocabularies(byte[] bytes) throws IOException {
        try {
            Vocabulary read = read(bytes);
            StringBuilder written = new StringBuilder();
            read.write(written);
            Vocabulary again = read(written.toString().getBytes(StandardCharsets.UTF_8));
            StringBuilder twice = new StringBuilder();
            again.write(twice);
            assertEquals(written.toString(), twice.toString());
        } catch (InputException refused) {
            assertOneLine(refused);
        } catch (ZipException broken) {
            assertTrue(broken.getMessage().startsWith("vocabulary "), broken.getMessage());
        }
    }

    private static Vocabulary read(byte[] bytes) throws IOException, InputException {
        return Vocabulary.read(new CountedInput(new ByteArrayInputStream(bytes), "vocabulary"));
    }

    private static void assertOneLine(InputException refused) {
        assertTrue(refused.getMessage().matches("(text|vocabulary)[^\\p{Cntrl}]*; allowed: [^\\p{Cntrl}]*"),
                refused.getMessage());
    }
}
