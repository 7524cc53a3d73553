package org.simdnce.word2vec.text;

/** Hears how far the reading of a text has come, a few times for each megabyte. */
@FunctionalInterface
public interface ReadProgress {
    /** The total when nobody knows how long the text is. */
    long UNKNOWN = -1;

    /** Hears and does nothing. */
    ReadProgress NONE = (read, total) -> { };

    /**
     * Called by the thread that reads.
     *
     * @param read bytes that were read so far, before they were decompressed
     * @param total bytes there are, or {@link #UNKNOWN}; files that are being written may have more in the end
     */
    void read(long read, long total);
}
