package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.nio.file.Path;

/** A file does not hold what it should; the message is one line: the file, the byte, what was expected and found. */
public final class VectorFileException extends IOException {
    private static final long serialVersionUID = 1;

    /** The byte at which reading stopped. */
    private final long position;

    VectorFileException(Path file, long position, String expected, String found) {
        super(file + ", byte " + position + ": expected " + expected + ", found " + found);
        this.position = position;
    }

    /**
     * Returns where the file went wrong; in a gzip file, where in what is packed.
     *
     * @return the byte, the first is 0
     */
    public long position() {
        return position;
    }
}
