package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.simdnce.kernel.EmbeddingTable;

/** Reads one file of word vectors of any format into a table. */
final class VectorReader {
    private static final int LONGEST_WORD = 1 << 16;
    /** Words or columns; the bytes of a row still fit into an array. */
    private static final int LARGEST = (1 << 29) - 64;
    private static final byte[] NPY_MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern NPY_SHAPE = Pattern
            .compile("'shape'\\s*:\\s*\\(\\s*(\\d{1,10})\\s*,\\s*(\\d{1,10})\\s*,?\\s*\\)");

    private final Path file;
    private final ByteReader in;
    private final Arena arena;
    private byte[] text = new byte[64];
    private int words;
    private int dim;

    private VectorReader(Path file, ByteReader in, Arena arena) {
        this.file = file;
        this.in = in;
        this.arena = arena;
    }

    /** Reads a file into memory of the arena. */
    static WordVectors read(Path file, Arena arena) throws IOException {
        try (ByteReader in = ByteReader.open(file)) {
            return new VectorReader(file, in, arena).read();
        }
    }

    private WordVectors read() throws IOException {
        if (in.ahead(NPY_MAGIC.length) == NPY_MAGIC.length && in.peek(0) == 0x93 && in.peek(1) == 'N') {
            return readNpy();
        }
        words = readSize("the number of words in decimal digits", ' ');
        dim = readSize("the number of columns in decimal digits", '\n');
        boolean decimal = decimal();
        // The shortest word is one byte; a number is four bytes, or a space and a digit.
        EmbeddingTable table = allocate(decimal ? 2L * dim + 1 : 4L * dim + 2);
        List<String> names = new ArrayList<>(words);
        float[] row = new float[dim];
        byte[] bytes = new byte[decimal ? 0 : 4 * dim];
        for (int id = 0; id < words; id++) {
            names.add(readWord(id));
            if (decimal) {
                readLine(id, row);
            } else {
                readFloats(id, bytes, row);
            }
            table.setRow(id, row, 0);
        }
        in.requireEnd(words + " words");
        return WordVectors.of(names, table);
    }

    private int readSize(String expected, int end) throws IOException {
        long value = 0;
        int digits = 0;
        while (in.peek() >= '0' && in.peek() <= '9' && value <= Integer.MAX_VALUE) {
            value = 10 * value + in.read() - '0';
            digits++;
        }
        if (digits == 0) {
            throw in.wrong(expected + " (a header \"words dim\")", ByteReader.describe(in.peek()));
        }
        if (value < 1 || value > LARGEST) {
            throw in.wrong("a number from 1 to " + LARGEST, Long.toString(value));
        }
        while (end == '\n' && (in.peek() == ' ' || in.peek() == '\r')) {
            in.read();
        }
        if (in.peek() != end) {
            throw in.wrong(end == ' ' ? "a space after the number of words" : "a newline after the number of columns",
                    ByteReader.describe(in.peek()));
        }
        in.read();
        return (int) value;
    }

    /** Tells text from binary by what follows the first word: a line of numbers. */
    private boolean decimal() throws IOException {
        int available = in.ahead(LONGEST_WORD);
        int k = 0;
        while (k < available && in.peek(k) == '\n') {
            k++;
        }
        while (k < available && in.peek(k) != ' ') {
            k++;
        }
        k++;
        int first = k;
        while (k < available && in.peek(k) != '\n' && "0123456789+-.eEnaifNAIFty\t\r ".indexOf(in.peek(k)) >= 0) {
            k++;
        }
        return k > first && (k >= available || in.peek(k) == '\n');
    }

    private EmbeddingTable allocate(long rowBytes) throws IOException {
        if (in.length() - in.position() < rowBytes * words - 1) {
            throw new VectorFileException(file, in.length(), words + " words of " + dim + " numbers as the header says,"
                    + " at least " + rowBytes * words + " bytes from byte " + in.position() + " on",
                    "the end of the file");
        }
        return EmbeddingTable.allocate(arena, words, dim);
    }

    private String readWord(int id) throws IOException {
        while (in.peek() == '\n') {
            in.read();
        }
        int length = 0;
        int next = in.peek();
        for (; next != ' ' && next != ByteReader.END && next != '\n' && length < LONGEST_WORD; next = in.peek()) {
            text = length < text.length ? text : Arrays.copyOf(text, 2 * length);
            text[length++] = (byte) in.read();
        }
        if (length == 0 || next != ' ') {
            throw in.wrong((length == 0 ? "word " : "a space after word ") + (id + 1) + " of " + words,
                    length == LONGEST_WORD ? "more than " + LONGEST_WORD + " bytes" : ByteReader.describe(next));
        }
        in.read();
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private void readFloats(int id, byte[] bytes, float[] row) throws IOException {
        long start = in.position();
        in.readFully(bytes, dim + " float32 of word " + (id + 1) + " of " + words);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
        for (int c = 0; c < dim; c++) {
            requireFinite(row[c], start + 4L * c, id, c);
        }
    }

    private void requireFinite(float value, long position, int id, int column) throws IOException {
        if (!Float.isFinite(value)) {
            throw new VectorFileException(file, position, "finite numbers", value + " in column " + (column + 1)
                    + " of word " + (id + 1));
        }
    }

    private void readLine(int id, float[] row) throws IOException {
        for (int c = 0; c < dim; c++) {
            while (in.peek() == ' ' || in.peek() == '\t') {
                in.read();
            }
            long start = in.position();
            int length = 0;
            for (int next = in.peek(); next > ' ' && length < LONGEST_WORD; next = in.peek()) {
                text = length < text.length ? text : Arrays.copyOf(text, 2 * length);
                text[length++] = (byte) in.read();
            }
            try {
                row[c] = DecimalNumber.parse(text, length);
            } catch (NumberFormatException wrong) {
                throw new VectorFileException(file, start, "number " + (c + 1) + " of " + dim + " of word " + (id + 1)
                        + " of " + words, length == 0 ? ByteReader.describe(in.peek())
                        : "\"" + printable(length) + "\"");
            }
            requireFinite(row[c], start, id, c);
        }
        while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\r') {
            in.read();
        }
        if (in.peek() != '\n' && in.peek() != ByteReader.END) {
            throw in.wrong("the end of the line after " + dim + " numbers of word " + (id + 1),
                    ByteReader.describe(in.peek()));
        }
    }

    private String printable(int length) {
        return new String(text, 0, Math.min(length, 40), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    private WordVectors readNpy() throws IOException {
        byte[] prefix = new byte[8];
        in.readFully(prefix, "the start of an .npy file");
        if (!Arrays.equals(prefix, 0, NPY_MAGIC.length, NPY_MAGIC, 0, NPY_MAGIC.length)
                || prefix[6] < 1 || prefix[6] > 3) {
            throw new VectorFileException(file, 0, "\\x93NUMPY and version 1 to 3", Arrays.toString(prefix));
        }
        byte[] size = new byte[prefix[6] == 1 ? 2 : 4];
        in.readFully(size, "the length of the .npy header");
        long length = 0;
        for (int b = size.length - 1; b >= 0; b--) {
            length = length << 8 | size[b] & 0xff;
        }
        long start = in.position();
        if (length > 1 << 16 || length > in.length() - start) {
            throw in.wrong("an .npy header of at most " + Math.min(1 << 16, in.length() - start) + " bytes",
                    length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.readFully(bytes, "the .npy header");
        readShape(new String(bytes, StandardCharsets.ISO_8859_1), start);
        EmbeddingTable table = allocate(4L * dim);
        float[] row = new float[dim];
        byte[] data = new byte[4 * dim];
        for (int id = 0; id < words; id++) {
            readFloats(id, data, row);
            table.setRow(id, row, 0);
        }
        if (in.peek() != ByteReader.END) {
            throw in.wrong("the end of the file after " + words + " rows", ByteReader.describe(in.peek()));
        }
        return WordVectors.of(VocabularyFile.read(VectorFormat.vocabulary(file), words), table);
    }

    private void readShape(String header, long start) throws IOException {
        Matcher shape = NPY_SHAPE.matcher(header);
        if (!header.contains("'<f4'") || header.contains("True") || !shape.find()) {
            throw new VectorFileException(file, start, "'descr': '<f4', 'fortran_order': False, 'shape': (words, dim)",
                    header.strip());
        }
        long rows = Long.parseLong(shape.group(1));
        long columns = Long.parseLong(shape.group(2));
        if (rows < 1 || columns < 1 || rows > LARGEST || columns > LARGEST) {
            throw new VectorFileException(file, start, "at least one word and one column, each at most " + LARGEST,
                    rows + " x " + columns);
        }
        words = (int) rows;
        dim = (int) columns;
    }
}
