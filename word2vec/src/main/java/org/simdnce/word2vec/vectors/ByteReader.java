package org.simdnce.word2vec.vectors;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a file, plain or gzip, and always knows at which byte it is. Belongs to one thread. */
final class ByteReader implements Closeable {
    static final int END = -1;
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final InputStream in;
    private final long length;
    private final byte[] buffer = new byte[BUFFER];
    private long before;
    private int at;
    private int end;

    private ByteReader(Path file, InputStream in, long length) {
        this.file = file;
        this.in = in;
        this.length = length;
    }

    static ByteReader open(Path file) throws IOException {
        InputFile.requireReadable(file, "a file of word vectors", VectorFileException::new);
        if (!packed(file)) {
            return new ByteReader(file, Files.newInputStream(file), Files.size(file));
        }
        // Nothing in the file says reliably how much it holds, and tables are not allocated on trust.
        long length = 0;
        try (InputStream all = unpack(file)) {
            for (long some = all.skip(BUFFER); some > 0; some = all.skip(BUFFER)) {
                length += some;
            }
        } catch (EOFException | ZipException broken) {
            throw new VectorFileException(file, length, "gzip data", broken.getMessage());
        }
        return new ByteReader(file, unpack(file), length);
    }

    private static boolean packed(Path file) throws IOException {
        try (InputStream first = Files.newInputStream(file)) {
            return first.read() == 0x1f && first.read() == 0x8b;
        }
    }

    private static InputStream unpack(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return new GZIPInputStream(bytes, 1 << 16);
        } catch (IOException | RuntimeException | Error failure) {
            bytes.close();
            throw failure;
        }
    }

    /** Returns the number of bytes, unpacked. */
    long length() {
        return length;
    }

    long position() {
        return before + at;
    }

    /** Makes up to so many of the next bytes readable by {@link #peek(int)} and returns how many there are. */
    int ahead(int count) throws IOException {
        if (end - at < count) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            before += at;
            end -= at;
            at = 0;
            while (end < count) {
                int some = in.read(buffer, end, buffer.length - end);
                if (some < 0) {
                    break;
                }
                end += some;
            }
        }
        return Math.min(count, end - at);
    }

    /** Returns one of the bytes that {@link #ahead} made readable. */
    int peek(int offset) {
        return buffer[at + offset] & 0xff;
    }

    /** Returns the next byte or {@link #END} and stays before it. */
    int peek() throws IOException {
        return at < end || ahead(1) == 1 ? buffer[at] & 0xff : END;
    }

    int read() throws IOException {
        int next = peek();
        at += next == END ? 0 : 1;
        return next;
    }

    /** Fills an array; an end within it is an error. */
    void readFully(byte[] target, String expected) throws IOException {
        for (int done = 0; done < target.length; ) {
            int some = Math.min(Math.max(1, end - at), target.length - done);
            if (ahead(1) == 0) {
                throw wrong(expected, "the end of the file");
            }
            some = Math.min(some, end - at);
            System.arraycopy(buffer, at, target, done, some);
            at += some;
            done += some;
        }
    }

    /** Expects nothing more than newlines. */
    void requireEnd(String after) throws IOException {
        while (peek() == '\n' || peek() == '\r') {
            read();
        }
        if (peek() != END) {
            throw wrong("the end of the file after " + after, describe(peek()));
        }
    }

    VectorFileException wrong(String expected, String found) {
        return new VectorFileException(file, position(), expected, found);
    }

    static String describe(int next) {
        return next == END ? "the end of the file" : next > ' ' && next < 127 ? "'" + (char) next + "'"
                : String.format("0x%02x", next);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
