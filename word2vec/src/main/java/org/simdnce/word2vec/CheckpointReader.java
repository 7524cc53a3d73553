package org.simdnce.word2vec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a {@link java.io.DataOutputStream} wrote, and says at which byte it is something else. */
final class CheckpointReader {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final String name;
    private final MemorySegment bytes;
    /** Where in the file these bytes begin. */
    private final long origin;
    private long at;

    CheckpointReader(String name, MemorySegment bytes, long origin) {
        this.name = name;
        this.bytes = bytes;
        this.origin = origin;
    }

    private long take(long count, String what) throws InputException {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw wrong(at, what, "the end of the file");
        }
        at += count;
        return at - count;
    }

    InputException wrong(long position, String expected, Object found) {
        return new InputException(name + ", byte " + (origin + position) + ": expected " + expected + ", found "
                + found);
    }

    long position() {
        return at;
    }

    long left() {
        return bytes.byteSize() - at;
    }

    boolean bool() throws InputException {
        int value = bytes.get(ValueLayout.JAVA_BYTE, take(1, "a byte"));
        if (value < 0 || value > 1) {
            throw wrong(at - 1, "0 or 1", value);
        }
        return value == 1;
    }

    int int32() throws InputException {
        return bytes.get(INT, take(Integer.BYTES, "a number"));
    }

    int int32(String what, int least, int greatest) throws InputException {
        int value = int32();
        require(what, value, least, greatest, Integer.BYTES);
        return value;
    }

    long int64() throws InputException {
        return bytes.get(LONG, take(Long.BYTES, "a number"));
    }

    long int64(String what, long least, long greatest) throws InputException {
        long value = int64();
        require(what, value, least, greatest, Long.BYTES);
        return value;
    }

    private void require(String what, long value, long least, long greatest, int size) throws InputException {
        if (value < least || value > greatest) {
            throw wrong(at - size, what + " from " + least + " to " + greatest, value);
        }
    }

    float float32() throws InputException {
        return Float.intBitsToFloat(int32());
    }

    double float64() throws InputException {
        return Double.longBitsToDouble(int64());
    }

    String text() throws InputException {
        int length = int32("the length of a text", 0, (int) Math.min(left() - Integer.BYTES, Integer.MAX_VALUE - 8));
        return new String(segment(length, "a text").toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    <E extends Enum<E>> E choice(Class<E> type) throws InputException {
        long start = at;
        String found = text();
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(found)) {
                return value;
            }
        }
        throw wrong(start, "one of " + Arrays.toString(type.getEnumConstants()), "\"" + found + "\"");
    }

    /** The next bytes themselves. */
    MemorySegment segment(long count, String what) throws InputException {
        return bytes.asSlice(take(count, what), count);
    }

    /** A reader of its own for the next bytes, which has them for as long as it lives. */
    CheckpointReader part(long count, String what) throws InputException {
        long start = at;
        MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, count));
        MemorySegment source = segment(count, what);
        MemorySegment.copy(source, 0, copy, 0, count);
        return new CheckpointReader(name, copy.asSlice(0, count), origin + start);
    }

    /** Another reader of the same bytes, at their beginning. */
    CheckpointReader again() {
        return new CheckpointReader(name, bytes, origin);
    }
}
