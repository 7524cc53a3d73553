package org.simdnce.word2vec.vectors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A file that is to be read. Checked before it is opened: the system's own messages do not say what is allowed. */
public final class InputFile {
    private InputFile() {
    }

    /**
     * Refuses what is missing, is a directory or must not be read.
     *
     * @param <E> what is thrown
     * @param file the file, or a pipe or device
     * @param allowed what it should be, such as {@code "a text file"}
     * @param error makes what is thrown of a message of one line
     * @throws E if it cannot be read
     */
    public static <E extends Exception> void requireReadable(Path file, String allowed, Function<String, E> error)
            throws E {
        if (Files.isDirectory(file)) {
            throw error.apply(file + " is a directory; allowed: " + allowed);
        }
        if (!Files.exists(file)) {
            throw error.apply(file + " does not exist; allowed: " + allowed);
        }
        if (!Files.isReadable(file)) {
            throw error.apply(file + " cannot be read; allowed: " + allowed + " with read permission");
        }
    }
}
