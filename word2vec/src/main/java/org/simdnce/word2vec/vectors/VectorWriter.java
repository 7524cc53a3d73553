package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.simdnce.kernel.EmbeddingTable;

/** Writes word vectors. */
final class VectorWriter {
    /** Numbers that one thread turns into text at a time, as far as lines are whole. */
    private static final int BLOCK_NUMBERS = 8192;
    /** Blocks that are in memory at a time. */
    private static final int BLOCKS = 8;

    private final WordVectors vectors;
    private final EmbeddingTable table;
    private final float[] row;

    VectorWriter(WordVectors vectors) {
        this.vectors = vectors;
        table = vectors.table();
        row = new float[table.dim()];
    }

    /** Writes a file, and for {@link VectorFormat#NPY} first the one with the words; each is replaced as a whole. */
    void write(Path file, VectorFormat format) throws IOException {
        requireWritable();
        switch (format) {
            case BINARY -> replace(file, this::writeBinary);
            case TEXT -> replace(file, this::writeText);
            case NPY -> {
                replace(VectorFormat.vocabulary(file), this::writeWords);
                replace(file, this::writeNpy);
            }
        }
    }

    private static void replace(Path file, OutputFile.Contents contents) throws IOException {
        try (OutputFile output = OutputFile.open("vectors file", file)) {
            output.write(contents);
        }
    }

    /** No reader could tell such words and numbers apart from others. */
    private void requireWritable() {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        Set<String> seen = new HashSet<>(2 * vectors.size());
        for (int id = 0; id < vectors.size(); id++) {
            String word = vectors.word(id);
            if (word.isEmpty() || hasSpace(word)) {
                throw new IllegalArgumentException("word " + (id + 1) + " is \"" + word.replace("\n", "\\n")
                        .replace("\r", "\\r") + "\"; allowed in a file: at least one character and no white space");
            }
            if (!utf8.canEncode(word)) {
                throw new IllegalArgumentException("word " + (id + 1) + " has half a character (a lone surrogate);"
                        + " allowed in a file: what UTF-8 can express");
            }
            if (!seen.add(word)) {
                throw new IllegalArgumentException("word " + (id + 1) + ", \"" + word + "\", is there twice; allowed in"
                        + " a file: different words");
            }
        }
        int wrong = (int) table.findNotFinite();
        for (int c = 0; wrong >= 0 && c < row.length; c++) {
            if (!Float.isFinite(table.get(wrong, c))) {
                throw new IllegalArgumentException("the vector of \"" + vectors.word(wrong) + "\" contains "
                        + table.get(wrong, c) + "; allowed in a file: finite numbers");
            }
        }
    }

    private static boolean hasSpace(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == ' ' || c >= '\t' && c <= '\r' || c == 0) {
                return true;
            }
        }
        return false;
    }

    private float[] read(int id) {
        table.getRow(id, row, 0);
        return row;
    }

    private void writeHeader(OutputStream out) throws IOException {
        out.write((vectors.size() + " " + table.dim() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void writeBinary(OutputStream out) throws IOException {
        writeHeader(out);
        ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int id = 0; id < vectors.size(); id++) {
            out.write(vectors.word(id).getBytes(StandardCharsets.UTF_8));
            out.write(' ');
            bytes.asFloatBuffer().put(read(id));
            out.write(bytes.array());
            out.write('\n');
        }
    }

    private void writeText(OutputStream out) throws IOException {
        writeHeader(out);
        int lines = Math.max(1, BLOCK_NUMBERS / row.length);
        int blocks = Math.ceilDiv(vectors.size(), lines);
        for (int first = 0; first < blocks; first += BLOCKS) {
            IntStream some = IntStream.range(first, Math.min(first + BLOCKS, blocks));
            byte[][] texts = (table.isShared() ? some.parallel() : some)
                    .mapToObj(block -> text(block * lines, Math.min(block * lines + lines, vectors.size())))
                    .toArray(byte[][]::new);
            for (byte[] text : texts) {
                out.write(text);
            }
        }
    }

    private byte[] text(int from, int to) {
        float[] numbers = new float[row.length];
        StringBuilder text = new StringBuilder();
        for (int id = from; id < to; id++) {
            text.append(vectors.word(id));
            table.getRow(id, numbers, 0);
            for (float value : numbers) {
                text.append(' ').append(value);
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void writeWords(OutputStream out) throws IOException {
        for (int id = 0; id < vectors.size(); id++) {
            out.write((vectors.word(id) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void writeNpy(OutputStream out) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + vectors.size() + ", " + row.length
                + "), }";
        // Ten bytes come before, a newline after; the data begin at a multiple of 64.
        header += " ".repeat(Math.floorMod(-(10 + header.length() + 1), 64)) + "\n";
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(),
            (byte) (header.length() >> 8)});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int id = 0; id < vectors.size(); id++) {
            bytes.asFloatBuffer().put(read(id));
            out.write(bytes.array());
        }
    }
}
