package org.simdnce.word2vec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Any UTF-8 text: words are what white space and control characters separate, and are kept as they are; lines are
 * sentences. Bytes that are not UTF-8 become U+FFFD and are counted. Of a word only the first {@value #LONGEST_WORD}
 * characters count, so that a file without white space does not fill the memory.
 */
record TextFile(Path file) implements TextSource {
    private static final int BUFFER = 1 << 16;
    static final int LONGEST_WORD = 1000;
    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    @Override
    public String read(Words words) throws IOException, InputException {
        if (Files.isDirectory(file)) {
            throw new InputException("--corpus " + file + " is a directory; allowed: a text file");
        }
        if (!Files.exists(file)) {
            throw new InputException("--corpus " + file + " does not exist; allowed: a text file");
        }
        if (!Files.isReadable(file)) {
            throw new InputException("--corpus " + file + " cannot be read; allowed: a file with read permission");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            Splitter splitter = new Splitter(words);
            long malformed = decode(channel, splitter);
            splitter.finish();
            return String.format(Locale.ROOT, "%,d lines", splitter.lines) + (malformed == 0 ? ""
                    : String.format(Locale.ROOT, ", %,d bytes that are not UTF-8 replaced", malformed));
        }
    }

    private static long decode(ReadableByteChannel channel, Splitter splitter) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        CharBuffer chars = CharBuffer.allocate(BUFFER);
        long malformed = 0;
        for (boolean ended = false; !ended; ) {
            ended = channel.read(bytes) < 0;
            bytes.flip();
            CoderResult result;
            do {
                result = decoder.decode(bytes, chars, ended);
                splitter.accept(chars.flip());
                chars.clear();
                if (result.isError()) {
                    malformed += result.length();
                    bytes.position(bytes.position() + result.length());
                    chars.put(REPLACEMENT);
                }
            } while (!result.isUnderflow());
            bytes.compact();
        }
        return malformed;
    }

    @Override
    public int minCount() {
        return 5;
    }

    @Override
    public double sample() {
        return 1e-3;
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Cuts characters into words and lines, whatever buffers they come in. */
    private static final class Splitter {
        private final Words words;
        private final StringBuilder word = new StringBuilder();
        private boolean started;
        private boolean inLine;
        private long lines;

        Splitter(Words words) {
            this.words = words;
        }

        void accept(CharBuffer chars) {
            while (chars.hasRemaining()) {
                char c = chars.get();
                if (!separates(c)) {
                    if (word.length() < LONGEST_WORD && (started || c != BYTE_ORDER_MARK)) {
                        word.append(c);
                    }
                } else {
                    flush();
                }
                started = true;
                inLine = c != '\n';
                if (!inLine) {
                    lines++;
                    words.end();
                }
            }
        }

        void finish() {
            flush();
            lines += inLine ? 1 : 0;
            words.end();
        }

        private void flush() {
            if (!word.isEmpty()) {
                words.word(word.toString());
                word.setLength(0);
            }
        }

        /** So that a word in the vectors' file never contains what a reader of it may split at. */
        private static boolean separates(char c) {
            return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
        }
    }
}
