package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file cannot be opened or does not hold what it should. The message is one line: the file, and what is allowed, or
 * the byte, what was expected there and what was found.
 */
public final class VectorFileException extends IOException {
    private static final long serialVersionUID = 1;

    /** The byte at which reading stopped. */
    private final long position;

    /** Nothing was read. */
    VectorFileException(String message) {
        super(message);
        position = 0;
    }

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
