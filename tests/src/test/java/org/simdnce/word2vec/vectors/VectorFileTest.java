package org.simdnce.word2vec.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("any-width")
class VectorFileTest {
    private static final List<String> WORDS = List.of("</s>", "größe");
    private static final float[][] ROWS = {{1, -0.5f, 1e-30f}, {Float.MIN_VALUE, -0f, 3.4e38f}};
    private static final String TEXT = "2 3\n</s> 1.0 -0.5 1.0E-30\ngröße 1.4E-45 -0.0 3.4E38\n";

    @TempDir
    private Path directory;

    private Path save(VectorFormat format) throws IOException {
        Path file = directory.resolve("saved" + (format == VectorFormat.NPY ? ".npy" : ""));
        try (Arena arena = Arena.ofConfined()) {
            TestVectors.of(arena, WORDS, ROWS).save(file, format);
        }
        return file;
    }

    private static byte[] binary(String afterEachWord) {
        ByteBuffer bytes = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("2 3\n".getBytes(StandardCharsets.UTF_8));
        for (int id = 0; id < 2; id++) {
            bytes.put((WORDS.get(id) + " ").getBytes(StandardCharsets.UTF_8));
            for (float value : ROWS[id]) {
                bytes.putFloat(value);
            }
            bytes.put(afterEachWord.getBytes(StandardCharsets.UTF_8));
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static void assertLoads(Path file) throws IOException {
        try (WordVectors vectors = WordVectors.load(file)) {
            assertEquals(2, vectors.size());
            for (int id = 0; id < 2; id++) {
                assertEquals(WORDS.get(id), vectors.word(id));
                assertArrayEquals(ROWS[id], TestVectors.row(vectors, id));
            }
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("file"), bytes);
    }

    private Path file(String text) throws IOException {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void binaryIsAsWord2vecWritesIt() throws IOException {
        assertArrayEquals(binary("\n"), Files.readAllBytes(save(VectorFormat.BINARY)));
    }

    @Test
    void textIsAsWord2vecWritesItWithAllDigits() throws IOException {
        assertEquals(TEXT, Files.readString(save(VectorFormat.TEXT)));
    }

    @Test
    void npyIsAsNumpyWritesIt() throws IOException {
        byte[] bytes = Files.readAllBytes(save(VectorFormat.NPY));
        String header = new String(bytes, 0, 128, StandardCharsets.ISO_8859_1);
        assertEquals("\u0093NUMPY\1\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + " ".repeat(58)
                + "\n", header);
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(ROWS[0]).put(ROWS[1]);
        assertArrayEquals(data.array(), Arrays.copyOfRange(bytes, 128, bytes.length));
        assertEquals("</s>\ngröße\n", Files.readString(directory.resolve("saved.vocab")));
    }

    @ParameterizedTest
    @EnumSource
    void loadsWhatItSaves(VectorFormat format) throws IOException {
        assertLoads(save(format));
    }

    @Test
    void loadsTheVariantsOfOthers() throws IOException {
        assertLoads(file(binary("")));
        assertLoads(file("2 3\n</s> 1.000000 -0.500000 1e-30 \ngröße 1.4e-45 -0.000000 3.4e+38 \n"));
        assertLoads(file("2 3\r\n</s> 1 -.5 1e-30\r\ngröße\t1.4e-45 -0 3.4e38".replace('\t', ' ')));
        Path packed = directory.resolve("packed.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(binary("\n"));
        }
        assertLoads(packed);
        Path npy = save(VectorFormat.NPY);
        Files.writeString(directory.resolve("saved.vocab"), "</s> 7\ngröße\t5");
        assertLoads(npy);
    }

    @Test
    void wordsThatOccurTwiceKeepTheirRows() throws IOException {
        try (WordVectors vectors = WordVectors.load(file("3 1\na 1\nb 2\na 3\n"))) {
            assertEquals(0, vectors.id("a"));
            assertEquals(3, TestVectors.row(vectors, 2)[0]);
        }
    }

    @Test
    void numbersMayBeLong() throws IOException {
        try (WordVectors vectors = WordVectors.load(file("1 2\na 0." + "0".repeat(20) + "5" + "0".repeat(200)
                + " 2\n"))) {
            assertArrayEquals(new float[] {5e-21f, 2}, vectors.vector("a"));
        }
    }

    @Test
    void oneColumnIsNoSpecialCase() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            for (VectorFormat format : VectorFormat.values()) {
                Path file = directory.resolve("one");
                TestVectors.of(arena, List.of("a", "b"), new float[] {0.25f}, new float[] {-3}).save(file, format);
                try (WordVectors vectors = WordVectors.load(file)) {
                    assertArrayEquals(new float[] {-3}, vectors.vector("b"));
                }
            }
        }
    }

    /** Wherever a file ends: one line that names the file and a byte that is there or the next. */
    @ParameterizedTest
    @EnumSource
    void saysWhereATruncatedFileEnds(VectorFormat format) throws IOException {
        byte[] whole = Files.readAllBytes(save(format));
        Path cut = directory.resolve("saved" + (format == VectorFormat.NPY ? ".npy" : ""));
        // A text file whose last newline, or last digit, is missing is another good one.
        int end = whole.length - (format == VectorFormat.TEXT ? "3.4E38\n".length()
                : format == VectorFormat.BINARY ? 1 : 0);
        for (int length = 0; length < end; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            VectorFileException wrong = assertThrows(VectorFileException.class, () -> WordVectors.load(cut),
                    "cut at " + length);
            assertTrue(wrong.position() <= length, wrong.getMessage());
            assertTrue(wrong.getMessage().startsWith(cut + ", byte " + wrong.position() + ": expected "),
                    wrong.getMessage());
            assertEquals(1, wrong.getMessage().lines().count(), wrong.getMessage());
        }
    }

    @Test
    void saysWhatAForeignFileIsNot() throws IOException {
        assertWrong("", 0, "the number of words in decimal digits (a header \"words dim\"), found the end of the file");
        assertWrong("the 0.1 0.2\n", 0, "the number of words in decimal digits (a header \"words dim\"), found 't'");
        assertWrong("12\n", 2, "a space after the number of words, found 0x0a");
        assertWrong("0 3\n", 1, "a number from 1 to 536870848, found 0");
        assertWrong("99999999999 3\n", 10, "a number from 1 to 536870848, found 9999999999");
        assertWrong("1 3 4\n", 4, "a newline after the number of columns, found '4'");
        assertWrong("1 2\na 1 2 3\n", 10, "the end of the line after 2 numbers of word 1, found '3'");
        assertWrong("2 2\na 1 2\nb 3\nc 4 5\n", 13, "number 2 of 2 of word 2 of 2, found 0x0a");
        assertWrong("1 2\na 1 1-2\n", 8, "number 2 of 2 of word 1 of 1, found \"1-2\"");
        assertWrong("1 2\na 1 nan\n", 8, "finite numbers, found NaN in column 2 of word 1");
        assertWrong("1 1\na 1\nb 2\n", 8, "the end of the file after 1 words, found 'b'");
        assertWrong("500000000 300\na 1 2\n", 20, "500000000 words of 300 numbers as the header says, at least"
                + " 300500000000 bytes from byte 14 on, found the end of the file");
    }

    private void assertWrong(String text, long position, String expected) throws IOException {
        Path file = file(text);
        VectorFileException wrong = assertThrows(VectorFileException.class, () -> WordVectors.load(file));
        assertEquals(file + ", byte " + position + ": expected " + expected, wrong.getMessage());
        assertEquals(position, wrong.position());
    }

    @Test
    void saysWhatNpyFilesItCannotUse() throws IOException {
        Path npy = save(VectorFormat.NPY);
        byte[] good = Files.readAllBytes(npy);
        for (String[] change : new String[][] {{"<f4", "<f8"}, {"False", "True "}, {"(2, 3)", "(6,  )"},
            {"2, 3", "0, 3"}}) {
            String bytes = new String(good, StandardCharsets.ISO_8859_1).replace(change[0], change[1]);
            Files.write(npy, bytes.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(10, assertThrows(VectorFileException.class, () -> WordVectors.load(npy)).position());
        }
        Files.write(npy, good);
        Path vocabulary = directory.resolve("saved.vocab");
        for (String words : new String[] {"a\n", "a\nb\nc\n", "a\n\n"}) {
            Files.writeString(vocabulary, words);
            assertThrows(VectorFileException.class, () -> WordVectors.load(npy), words);
        }
        Files.delete(vocabulary);
        assertEquals(vocabulary + ", byte 0: expected a file with the 2 words of the .npy file, found none",
                assertThrows(VectorFileException.class, () -> WordVectors.load(npy)).getMessage());
    }

    /** Several threads turn blocks of lines into text, unless the vectors are one thread's own. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 9000})
    void textsOfManyBlocksAreInOrder(int dim) throws IOException {
        int size = 250_000 / dim;
        Path file = directory.resolve("many.txt");
        for (Arena arena : new Arena[] {Arena.ofConfined(), Arena.ofShared()}) {
            try (arena) {
                WordVectors vectors = TestVectors.random(arena, dim, size, dim);
                vectors.save(file, VectorFormat.TEXT);
                StringBuilder expected = new StringBuilder(size + " " + dim + "\n");
                for (int id = 0; id < size; id++) {
                    expected.append('w').append(id);
                    for (float number : TestVectors.row(vectors, id)) {
                        expected.append(' ').append(number);
                    }
                    expected.append('\n');
                }
                assertEquals(expected.toString(), Files.readString(file));
            }
        }
    }

    @Test
    void savesNothingThatCannotBeRead() {
        assertRefused("word 2 is \"new york\"; allowed in a file: at least one character and no white space",
                "new york", 1);
        assertRefused("word 2 is \"a\\nb\"; allowed in a file: at least one character and no white space", "a\nb", 1);
        assertRefused("word 2 is \"\"; allowed in a file: at least one character and no white space", "", 1);
        assertRefused("word 2, \"a\", is there twice; allowed in a file: different words", "a", 1);
        assertRefused("the vector of \"b\" contains NaN; allowed in a file: finite numbers", "b", Float.NaN);
        assertRefused("word 2 has half a character (a lone surrogate); allowed in a file: what UTF-8 can express",
                "\ud800", 1);
    }

    private void assertRefused(String message, String second, float number) {
        try (Arena arena = Arena.ofConfined()) {
            WordVectors vectors = TestVectors.of(arena, List.of("a", second), new float[] {1}, new float[] {number});
            for (VectorFormat format : VectorFormat.values()) {
                assertEquals(message, assertThrows(IllegalArgumentException.class,
                        () -> vectors.save(directory.resolve("none"), format)).getMessage());
            }
            assertTrue(Files.notExists(directory.resolve("none")));
        }
    }

    @Test
    void readsEveryFloatAsParseFloatDoes() {
        SplittableRandom random = new SplittableRandom(5);
        for (int k = 0; k < 20_000; k++) {
            float value = Float.intBitsToFloat(random.nextInt());
            assertParses(Float.isFinite(value) ? Float.toString(value) : "0");
            assertParses(String.format("%.6f", random.nextDouble(-2, 2)));
            assertParses(random.nextLong() + "." + random.nextInt(1 << 30));
        }
        // Halfway between two floats, and just beside.
        assertParses("16777217");
        assertParses("16777217.0000001");
        assertParses("1.00000005960464477539062500000001");
    }

    private static void assertParses(String number) {
        byte[] text = number.getBytes(StandardCharsets.US_ASCII);
        assertEquals(Float.floatToRawIntBits(Float.parseFloat(number)),
                Float.floatToRawIntBits(DecimalNumber.parse(text, text.length)), number);
    }

    /** Whatever a file holds, it loads or a {@link VectorFileException} says why not. */
    @ParameterizedTest
    @EnumSource
    void mutatedFilesLoadOrAreRefused(VectorFormat format) throws IOException {
        byte[] whole = Files.readAllBytes(save(format));
        Path file = directory.resolve("saved" + (format == VectorFormat.NPY ? ".npy" : ""));
        SplittableRandom random = new SplittableRandom(17);
        String alphabet = "0123456789 \n\r\t.-eE'(),<f\u00ff\u0000\u001f\u008b";
        int runs = Integer.getInteger("simdnce.fuzzRuns", 2_000);
        for (int run = 0; run < runs; run++) {
            byte[] bytes = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length + 8)
                    : whole.length);
            for (int change = random.nextInt(4); change >= 0 && bytes.length > 0; change--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                        ? (byte) alphabet.charAt(random.nextInt(alphabet.length())) : (byte) random.nextInt();
            }
            Files.write(file, bytes);
            try (WordVectors vectors = WordVectors.load(file)) {
                assertTrue(vectors.size() > 0 && vectors.dim() > 0);
            } catch (VectorFileException refused) {
                assertTrue(refused.position() <= 1 << 20 && refused.getMessage().contains("expected"));
            }
        }
    }
}
