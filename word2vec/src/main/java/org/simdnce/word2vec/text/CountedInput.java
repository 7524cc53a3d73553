package org.simdnce.word2vec.text;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.vectors.InputFile;

/** The bytes of a file, with the position in it and its name for what goes wrong. Belongs to one thread. */
final class CountedInput extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final String name;
    private long position;

    CountedInput(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /** Opens a file, which the user is told to be a {@code kind} file. */
    static CountedInput open(Path path, String kind) throws IOException, InputException {
        InputFile.requireReadable(path, "a " + kind + " file", InputException::new);
        return new CountedInput(new FileInputStream(path.toFile()), path.toString());
    }

    String name() {
        return name;
    }

    /** How many bytes were taken. */
    long position() {
        return position;
    }

    /** Returns the text behind these bytes: they are gzip if they begin so. */
    InputStream decompressed() throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(this, BUFFER);
        bytes.mark(2);
        boolean gzip = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        return gzip ? new GzipInput(bytes, name) : bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            int read = in.read(bytes, from, length);
            position += Math.max(0, read);
            return read;
        } catch (IOException failure) {
            throw new FileSystemException(name, null, "cannot be read at byte " + position + ": "
                    + failure.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
