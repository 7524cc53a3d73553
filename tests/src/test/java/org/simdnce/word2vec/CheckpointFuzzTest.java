package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;

/** Whatever a checkpoint's bytes are, it is loaded or refused in one line that says where it is wrong. */
class CheckpointFuzzTest {
    private static final int SUM = Integer.BYTES;

    @TempDir
    private static Path directory;
    private static Corpus corpus;
    private static byte[] good;

    private static synchronized void train() throws Exception {
        if (good == null) {
            Path text = Files.writeString(directory.resolve("text"), "a b c d e f a b c\n".repeat(2_000));
            corpus = CorpusReader.counting(1).read(TextInput.of(text), Arena.ofAuto());
            Progress fault = new Progress() {
                @Override
                public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
                    if (words > 10_100) {
                        throw new IllegalStateException("fault");
                    }
                }

                @Override
                public void close() {
                }
            };
            assertThrows(IllegalStateException.class, () -> Word2Vec.train(corpus,
                    TrainingOptions.skipGram().withDim(3).withSample(0), Checkpoints.in(directory).every(1), fault));
            good = Files.readAllBytes(directory.resolve(Checkpoints.FILE));
        }
    }

    /** The input says which bytes of a good file become which, pair by pair, after where the file ends. */
    @FuzzTest(maxDuration = "1m")
    void changedBytes(byte[] changes) throws Exception {
        train();
        ByteBuffer in = ByteBuffer.wrap(changes);
        int length = in.remaining() < 2 ? good.length : Math.min(good.length, Short.toUnsignedInt(in.getShort()));
        byte[] bytes = Arrays.copyOf(good, Math.max(SUM, length));
        while (in.remaining() >= 3) {
            bytes[Short.toUnsignedInt(in.getShort()) % bytes.length] = in.get();
        }
        load(withChecksum(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytes(byte[] bytes) throws Exception {
        train();
        load(bytes);
        ByteArrayOutputStream begun = new ByteArrayOutputStream();
        begun.write(good, 0, Long.BYTES + Integer.BYTES);
        begun.write(bytes);
        begun.write(new byte[SUM]);
        load(withChecksum(begun.toByteArray()));
    }

    /** Damage that the checksum is for, at every seventh byte and end. */
    @Test
    void damageIsNoticed() throws Exception {
        train();
        assertEquals(corpus.vocabulary().size(), Checkpoint.parse("file", MemorySegment.ofArray(good)).vocabulary()
                .size());
        for (int at = 0; at < good.length; at += 7) {
            byte[] bytes = good.clone();
            bytes[at] ^= 4;
            assertRefused(bytes);
            assertRefused(Arrays.copyOf(good, at));
        }
        byte[] version = good.clone();
        version[Long.BYTES + 3] = 9;
        assertEquals("file, byte 8: expected version 2, found version 9", assertRefused(version));
        String cut = assertRefused(Arrays.copyOf(good, good.length - 1));
        assertTrue(cut.matches("file, byte " + (good.length - 1 - SUM) + ": expected the checksum [0-9a-f]{8}, found"
                + " [0-9a-f]{8}: the file is truncated or damaged"), cut);
    }

    private static String assertRefused(byte[] bytes) {
        return assertThrows(InputException.class, () -> Checkpoint.parse("file", MemorySegment.ofArray(bytes)))
                .getMessage();
    }

    private static byte[] withChecksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - SUM);
        ByteBuffer.wrap(bytes).putInt(bytes.length - SUM, (int) checksum.getValue());
        return bytes;
    }

    private static void load(byte[] bytes) throws IOException {
        try {
            Checkpoint state = Checkpoint.parse("file", MemorySegment.ofArray(bytes));
            if (state.options().threads() <= 4 && state.options().window() <= 10 && state.options().negative() <= 10) {
                state.trainer(corpus);
            }
        } catch (InputException refused) {
            assertTrue(refused.getMessage().matches("(?s)(file, byte \\d+: expected .*, found .*|the text .*; allowed: .*)"),
                    refused.getMessage());
        }
    }
}
