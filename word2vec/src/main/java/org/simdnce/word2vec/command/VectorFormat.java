package org.simdnce.word2vec.command;

import java.util.Locale;

/** Formats of vectors files. */
enum VectorFormat {
    /** word2vec's text format: a line with the numbers of words and of dimensions, then a line for each word. */
    TEXT,
    /** word2vec's binary format: the same first line, then for each word its name, a space and float32 numbers. */
    BINARY,
    /** A NumPy array of float32, and the words beside it. */
    NPY;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
