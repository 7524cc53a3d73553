package org.simdnce.word2vec.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Counts words and numbers them in the order in which they first come. An open-addressing table with linear probing;
 * the words are bytes in one arena, so that counting makes no objects. Takes 32 to 64 bytes of slots, 16 to 32 of
 * positions and counts and its own bytes for each different word. Belongs to one thread.
 */
final class WordCounts {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LEAST_SLOTS = 1 << 12;
    private static final int MOST_SLOTS = 1 << 29;
    private static final int CHUNK_BITS = 20;
    private static final int LENGTH_BITS = 16;

    /** Two for each slot: the word's first 8 bytes; the rest of its hash above its number + 1, or 0: nobody. */
    private long[] slots = new long[2 * LEAST_SLOTS];
    private byte[][] chunks = new byte[1][1 << CHUNK_BITS];
    private int lastChunk;
    private int chunkLength;
    /** Chunk, offset in it and length of each word. */
    private long[] places = new long[LEAST_SLOTS / 2];
    private long[] counts = new long[LEAST_SLOTS / 2];
    private int size;

    /** Counts an occurrence of a word, which contains no zero byte, and returns the word's number. */
    int count(byte[] bytes, int from, int length) {
        int number = number(bytes, from, length);
        counts[number]++;
        return number;
    }

    /** Returns a word's number; a new word gets the next one. */
    int number(byte[] bytes, int from, int length) {
        long head = load(bytes, from, length);
        long hash = hash(head, bytes, from, length);
        int mask = slots.length - 2;
        int slot = (int) hash << 1 & mask;
        while (true) {
            long entry = slots[slot + 1];
            if (entry == 0) {
                return insert(slot, head, hash, bytes, from, length);
            }
            // No word has a zero byte, so up to 7 of them and the zeros behind are the whole word.
            if (slots[slot] == head
                    && (length < Long.BYTES
                            || entry >>> 32 == hash >>> 32 && hasTail((int) entry - 1, bytes, from, length))) {
                return (int) entry - 1;
            }
            slot = slot + 2 & mask;
        }
    }

    int size() {
        return size;
    }

    long count(int number) {
        return counts[number];
    }

    String word(int number) {
        return new String(chunk(number), offset(number), length(number), StandardCharsets.UTF_8);
    }

    /** Whether a word is the one of that number, if both begin with the same 8 bytes. */
    private boolean hasTail(int number, byte[] bytes, int from, int length) {
        if (length(number) != length) {
            return false;
        }
        byte[] chunk = chunk(number);
        int offset = offset(number);
        int last = length - Long.BYTES;
        for (int at = Long.BYTES; at < last; at += Long.BYTES) {
            if ((long) LONGS.get(chunk, offset + at) != (long) LONGS.get(bytes, from + at)) {
                return false;
            }
        }
        return (long) LONGS.get(chunk, offset + last) == (long) LONGS.get(bytes, from + last);
    }

    private byte[] chunk(int number) {
        return chunks[(int) (places[number] >>> CHUNK_BITS + LENGTH_BITS)];
    }

    private int offset(int number) {
        return (int) (places[number] >>> LENGTH_BITS) & (1 << CHUNK_BITS) - 1;
    }

    private int length(int number) {
        return (int) places[number] & (1 << LENGTH_BITS) - 1;
    }

    private int insert(int slot, long head, long hash, byte[] bytes, int from, int length) {
        if (length >= 1 << LENGTH_BITS) {
            throw new IllegalArgumentException("a word of " + length + " bytes; allowed: below " + (1 << LENGTH_BITS));
        }
        if (size == places.length) {
            // Half of the slots are taken.
            grow();
            slot = emptySlot(slots, hash);
        }
        if (chunkLength + length > 1 << CHUNK_BITS) {
            lastChunk++;
            if (lastChunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, 2 * lastChunk);
            }
            chunks[lastChunk] = new byte[1 << CHUNK_BITS];
            chunkLength = 0;
        }
        System.arraycopy(bytes, from, chunks[lastChunk], chunkLength, length);
        places[size] = ((long) lastChunk << CHUNK_BITS | chunkLength) << LENGTH_BITS | length;
        chunkLength += length;
        size++;
        slots[slot] = head;
        slots[slot + 1] = hash >>> 32 << 32 | size;
        return size - 1;
    }

    private void grow() {
        if (slots.length / 2 == MOST_SLOTS) {
            throw new OutOfMemoryError("more than " + size + " different words");
        }
        places = Arrays.copyOf(places, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
        long[] larger = new long[2 * slots.length];
        for (int number = 0; number < size; number++) {
            byte[] chunk = chunk(number);
            long head = load(chunk, offset(number), length(number));
            long hash = hash(head, chunk, offset(number), length(number));
            int slot = emptySlot(larger, hash);
            larger[slot] = head;
            larger[slot + 1] = hash >>> 32 << 32 | number + 1;
        }
        slots = larger;
    }

    private static int emptySlot(long[] slots, long hash) {
        int mask = slots.length - 2;
        int slot = (int) hash << 1 & mask;
        while (slots[slot + 1] != 0) {
            slot = slot + 2 & mask;
        }
        return slot;
    }

    private static long hash(long head, byte[] bytes, int from, int length) {
        long hash = head * 0x9e3779b97f4a7c15L;
        for (int at = Long.BYTES; at < length; at += Long.BYTES) {
            hash = (hash ^ hash >>> 29 ^ load(bytes, from + at, length - at)) * 0x9e3779b97f4a7c15L;
        }
        hash = (hash ^ hash >>> 32) * 0xd6e8feb86659fd93L;
        return hash ^ hash >>> 32;
    }

    /** The next 8 bytes, with zeros behind the last. */
    private static long load(byte[] bytes, int from, int length) {
        if (from + Long.BYTES <= bytes.length) {
            long value = (long) LONGS.get(bytes, from);
            return length >= Long.BYTES ? value : value & (1L << 8 * length) - 1;
        }
        long value = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            value = value << 8 | bytes[from + i] & 0xff;
        }
        return value;
    }
}
