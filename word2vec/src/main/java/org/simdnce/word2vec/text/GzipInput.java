package org.simdnce.word2vec.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip (RFC 1952), one member or several one after the other. Unlike
 * {@link java.util.zip.GZIPInputStream} it takes nothing that follows a member for the end, except padding with zeros:
 * what is no further member is an error, and every error says at which byte. Belongs to one thread.
 */
final class GzipInput extends InputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final InputStream in;
    private final String name;
    private final byte[] buffer = new byte[1 << 16];
    private int next;
    private int limit;
    /** Bytes before the buffer. */
    private long before;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 sum = new CRC32();
    private long memberStart;
    private boolean inMember;
    private boolean ended;

    /** Takes a stream over that begins with a member. */
    GzipInput(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                beginMember();
                continue;
            }
            int inflated = inflate(bytes, from, length);
            if (inflated > 0) {
                sum.update(bytes, from, inflated);
                return inflated;
            }
            endMember();
        }
        inflater.end();
        return -1;
    }

    /** Returns 0 at the member's end. */
    private int inflate(byte[] bytes, int from, int length) throws IOException {
        try {
            while (true) {
                int inflated = inflater.inflate(bytes, from, length);
                if (inflated > 0) {
                    return inflated;
                }
                if (inflater.finished()) {
                    next = limit - inflater.getRemaining();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw wrong(position(), "needs a preset dictionary");
                }
                next = limit;
                if (!hasMore()) {
                    throw cut();
                }
                inflater.setInput(buffer, next, limit - next);
            }
        } catch (DataFormatException broken) {
            throw wrong(before + limit - inflater.getRemaining(), "is corrupt (" + broken.getMessage() + ")");
        }
    }

    private void beginMember() throws IOException {
        if (!hasMore()) {
            ended = true;
            return;
        }
        memberStart = position();
        int first = read1();
        if (first == 0 && memberStart > 0) {
            skipPadding();
            return;
        }
        if (first != 0x1f || read1() != 0x8b) {
            throw wrong(memberStart, "has bytes that are no gzip member behind the last one");
        }
        int method = read1();
        int flags = read1();
        if (method != 8 || (flags & RESERVED) != 0) {
            throw wrong(memberStart, "has a gzip header of method " + method + " and flags " + flags
                    + "; allowed: method 8, flags below 32");
        }
        for (int i = 0; i < 6; i++) {
            read1();
        }
        skipOptional(flags);
        inflater.reset();
        inflater.setInput(buffer, next, limit - next);
        sum.reset();
        inMember = true;
    }

    private void skipOptional(int flags) throws IOException {
        if ((flags & EXTRA) != 0) {
            int length = read1() | read1() << 8;
            for (int i = 0; i < length; i++) {
                read1();
            }
        }
        if ((flags & NAME) != 0) {
            skipString();
        }
        if ((flags & COMMENT) != 0) {
            skipString();
        }
        if ((flags & HEADER_CRC) != 0) {
            read1();
            read1();
        }
    }

    private void skipString() throws IOException {
        int c = read1();
        while (c != 0) {
            c = read1();
        }
    }

    private void skipPadding() throws IOException {
        while (hasMore()) {
            long at = position();
            if (read1() != 0) {
                throw wrong(at, "has bytes that are no gzip member behind the last one");
            }
        }
        ended = true;
    }

    private void endMember() throws IOException {
        long at = position();
        long wantedSum = readInt();
        long wantedLength = readInt();
        if (wantedSum != sum.getValue() || wantedLength != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw wrong(at, "is corrupt (checksum or length of the member that begins at byte " + memberStart
                    + " is not what its text has)");
        }
        inMember = false;
    }

    private long readInt() throws IOException {
        return read1() | read1() << 8 | read1() << 16 | (long) read1() << 24;
    }

    private int read1() throws IOException {
        if (!hasMore()) {
            throw cut();
        }
        return buffer[next++] & 0xff;
    }

    private boolean hasMore() throws IOException {
        if (next < limit) {
            return true;
        }
        before += limit;
        next = 0;
        limit = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private long position() {
        return before + next;
    }

    private IOException cut() {
        return wrong(before + limit, "ends inside the gzip member that begins at byte " + memberStart);
    }

    private IOException wrong(long at, String what) {
        return new ZipException(name + " " + what + ", at byte " + at + "; allowed: plain text or whole gzip members");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
