package org.simdnce.word2vec.text;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A text as word ids, 4 bytes each, in its order, off the heap or in a mapped file. Lives as long as the arena it was
 * read into. Immutable; with a shared arena any number of threads may read it.
 */
public final class Corpus {
    /** Stands between two stretches of text that have nothing to do with each other; never twice in a row. */
    public static final int END = -1;

    /** Bytes that a buffer can show at once. */
    private static final long SUMMED = 1 << 30;

    private final Vocabulary vocabulary;
    private final MemorySegment ids;
    private final long words;
    private final List<String> texts;
    private final String description;

    Corpus(Vocabulary vocabulary, MemorySegment ids, long words, List<String> texts, String description) {
        this.vocabulary = vocabulary;
        this.ids = ids;
        this.words = words;
        this.texts = texts;
        this.description = description;
    }

    /**
     * Returns the words that the ids stand for.
     *
     * @return the vocabulary
     */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * Returns the ids, ints in native byte order.
     *
     * @return ids {@code [length]}, 0 to vocabulary size - 1 or {@link #END}; cannot be written
     */
    public MemorySegment ids() {
        return ids;
    }

    /**
     * Returns the number of ids, with those that mark an {@link #END}.
     *
     * @return the number of ids
     */
    public long length() {
        return ids.byteSize() / Integer.BYTES;
    }

    /**
     * Returns the number of words in the text, counting only those in the vocabulary: {@link #length()} without the
     * ends. A vocabulary that was read or that grew has another {@link Vocabulary#total()}.
     *
     * @return the number of words
     */
    public long words() {
        return words;
    }

    /**
     * Returns one id.
     *
     * @param at 0 to {@link #length()} - 1
     * @return the id, or {@link #END}
     */
    public int id(long at) {
        return ids.getAtIndex(ValueLayout.JAVA_INT, at);
    }

    /**
     * Says where one of several stretches of nearly the same length begins; it ends where the next one begins.
     *
     * @param shard 0 to {@code shards}
     * @param shards how many stretches there are, at least 1
     * @return a position, at most {@link #length()}
     */
    public long shardStart(int shard, int shards) {
        return length() / shards * shard + length() % shards * shard / shards;
    }

    /**
     * Returns what was read.
     *
     * @return the {@linkplain TextSource#names names} of the text
     */
    public List<String> texts() {
        return texts;
    }

    /**
     * Computes what tells this order of ids from others, in one pass over them.
     *
     * @return a CRC-32C
     */
    public int checksum() {
        CRC32C checksum = new CRC32C();
        for (long at = 0; at < ids.byteSize(); at += SUMMED) {
            ByteBuffer some = ids.asSlice(at, Math.min(SUMMED, ids.byteSize() - at)).asByteBuffer();
            checksum.update(some);
        }
        return (int) checksum.getValue();
    }

    /** Says what was read. */
    @Override
    public String toString() {
        return description;
    }
}
