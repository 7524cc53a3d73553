package org.simdnce.word2vec.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Cuts UTF-8 bytes into words and lines, whatever buffers they come in. White space, other spaces such as U+00A0 and
 * control characters separate words, so that a word in the vectors' file never contains what a reader of it may split
 * at; a newline ends a line. What is not UTF-8 is replaced by U+FFFD and counted, exactly as
 * {@link java.nio.charset.CharsetDecoder} does. Belongs to one thread.
 */
final class TextSplitter {
    /** So many bytes have the first {@link TextSource#LONGEST_WORD} characters for sure. */
    private static final int LONGEST_BYTES = 4 * TextSource.LONGEST_WORD;
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final int DELETE = 0x7f;
    /** The buffer ends inside a character. */
    private static final int INCOMPLETE = Integer.MIN_VALUE;

    private final TextSource.Words words;
    /** The word's part that is no longer in the buffer, or that had to be written anew. */
    private final byte[] earlier = new byte[LONGEST_BYTES + REPLACEMENT.length];
    private int earlierLength;
    private boolean inLine;
    private long lines;
    private long malformed;

    TextSplitter(TextSource.Words words) {
        this.words = words;
    }

    /**
     * Takes the next bytes of a text.
     *
     * @param last whether the text ends with them
     * @return how many bytes at the end, at most 3, begin a character and must come again with those that follow
     */
    int accept(byte[] bytes, int from, int to, boolean last) {
        int start = from;
        int at = ordinaryEnd(bytes, from, to);
        while (at < to) {
            if (bytes[at] >= 0) {
                flush(bytes, start, at);
                if (bytes[at] == '\n') {
                    endLine();
                }
                start = ++at;
            } else {
                int length = lengthAt(bytes, at, to);
                if (length == INCOMPLETE && !last) {
                    break;
                }
                if (length < 0) {
                    int wrong = length == INCOMPLETE ? to - at : -length;
                    malformed += wrong;
                    keep(bytes, start, at);
                    keep(REPLACEMENT, 0, REPLACEMENT.length);
                    at += wrong;
                    start = at;
                } else {
                    boolean separates = separates(bytes, at, length);
                    if (separates) {
                        flush(bytes, start, at);
                    }
                    at += length;
                    start = separates ? at : start;
                }
            }
            at = ordinaryEnd(bytes, at, to);
        }
        keep(bytes, start, at);
        if (to > from) {
            inLine = at < to || bytes[to - 1] != '\n';
        }
        return to - at;
    }

    /** Ends the text: the last line needs no newline. */
    void finish() {
        flush(earlier, 0, 0);
        if (inLine) {
            endLine();
            inLine = false;
        }
    }

    long lines() {
        return lines;
    }

    long malformed() {
        return malformed;
    }

    private void endLine() {
        lines++;
        words.end();
    }

    private void flush(byte[] bytes, int start, int end) {
        if (earlierLength == 0) {
            if (end > start) {
                emit(bytes, start, end - start);
            }
        } else {
            keep(bytes, start, end);
            emit(earlier, 0, earlierLength);
            earlierLength = 0;
        }
    }

    /** What does not fit is behind the characters that count. */
    private void keep(byte[] bytes, int start, int end) {
        int length = Math.min(end - start, earlier.length - earlierLength);
        System.arraycopy(bytes, start, earlier, earlierLength, length);
        earlierLength += length;
    }

    private void emit(byte[] bytes, int start, int length) {
        words.word(bytes, start, length <= TextSource.LONGEST_WORD ? length : capped(bytes, start, length));
    }

    private static int capped(byte[] bytes, int start, int length) {
        int characters = 0;
        for (int i = 0; i < length; i++) {
            if ((bytes[start + i] & 0xc0) != 0x80 && ++characters > TextSource.LONGEST_WORD) {
                return i;
            }
        }
        return length;
    }

    /** Skips printable ASCII, 8 bytes at once: most words end within them, and a branch per byte costs more. */
    private static int ordinaryEnd(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long other = others((long) LONGS.get(bytes, at));
            if (other != 0) {
                return at + (Long.numberOfTrailingZeros(other) >>> 3);
            }
        }
        while (at < to && bytes[at] > ' ' && bytes[at] != DELETE) {
            at++;
        }
        return at;
    }

    /** The highest bit of each byte that is not 0x21 to 0x7e. */
    private static long others(long bytes) {
        long low = bytes & ~HIGH_BITS;
        return (~(low + (0x7f - ' ') * ONES) | low + ONES | bytes) & HIGH_BITS;
    }

    /** The character's length, or minus that of the bytes that make none, or {@link #INCOMPLETE}. */
    private static int lengthAt(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 ? -1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : -1;
        for (int i = 1; i < length; i++) {
            if (at + i >= to) {
                return INCOMPLETE;
            }
            int next = bytes[at + i] & 0xff;
            if ((next & 0xc0) != 0x80 || i == 1 && !canBeSecond(first, next)) {
                return -i;
            }
        }
        // Surrogates: the decoder takes all three bytes as one mistake.
        return first == 0xed && (bytes[at + 1] & 0xff) >= 0xa0 ? -3 : length;
    }

    /** Shuts out characters in more bytes than they need, and those above U+10FFFF. */
    private static boolean canBeSecond(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }

    /** Whether a character of two or more bytes is a space or a control character. */
    private static boolean separates(byte[] bytes, int at, int length) {
        int second = bytes[at + 1] & 0xff;
        return switch (bytes[at] & 0xff) {
            case 0xc2 -> second <= 0xa0;
            case 0xe1, 0xe2, 0xe3 -> {
                int c = (bytes[at] & 0xf) << 12 | (second & 0x3f) << 6 | bytes[at + 2] & 0x3f;
                yield isSeparator(c);
            }
            default -> false;
        };
    }

    static boolean isSeparator(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }
}
