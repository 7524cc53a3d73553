package org.simdnce.word2vec.vectors;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The layout of a file of word vectors. */
public enum VectorFormat {
    /**
     * word2vec's {@code -binary 0}, fastText's {@code .vec}: {@code "words dim\n"}, then a line for each word, the
     * word and {@code dim} decimal numbers separated by spaces. Numbers are as short as float32 allows and keep every bit.
     */
    TEXT,
    /**
     * word2vec's {@code -binary 1}: {@code "words dim\n"}, then for each word its UTF-8 bytes, a space, {@code dim}
     * little-endian float32 and a newline.
     */
    BINARY,
    /**
     * NumPy's format, version 1.0, {@code <f4 [words × dim]} in C order, and beside it a text file with one word a line
     * whose name ends in {@code .vocab} instead of {@code .npy}.
     */
    NPY;

    /**
     * Guesses from a file's name.
     *
     * @param file the file
     * @return {@link #BINARY} for {@code .bin}, {@link #NPY} for {@code .npy}, else {@link #TEXT}
     */
    public static VectorFormat of(Path file) {
        String name = file.toString();
        return name.endsWith(".bin") ? BINARY : name.endsWith(".npy") ? NPY : TEXT;
    }

    static Path vocabulary(Path npy) {
        String name = npy.getFileName().toString();
        return npy.resolveSibling((name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name) + ".vocab");
    }

    /**
     * Says what {@link WordVectors#save} writes.
     *
     * @param file the file that is given to it
     * @return that file, for {@link #NPY} followed by the one with the words
     */
    public List<Path> files(Path file) {
        return this == NPY ? List.of(file, vocabulary(file)) : List.of(file);
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
