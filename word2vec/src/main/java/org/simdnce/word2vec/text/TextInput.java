package org.simdnce.word2vec.text;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import org.simdnce.word2vec.InputException;

/**
 * Any UTF-8 text, from files or a stream, plain or gzip (told by its first bytes): words are what white space and
 * control characters separate, and are kept as they are; lines are sentences, and a file's end ends its last line.
 * Bytes that are not UTF-8 become U+FFFD and are counted, a byte order mark at a beginning is skipped. Of a word only
 * the first {@value TextSource#LONGEST_WORD} characters count.
 *
 * <p>What is surely no text is refused: a beginning with the mark of another compression or of UTF-16, or with more
 * than 1 % of zero bytes. Beyond that a zero byte is a control character like others.
 */
public final class TextInput implements TextSource {
    private static final int BUFFER = 1 << 18;
    /** The splitter and the hash look at 8 bytes at once. */
    private static final int SLACK = 8;
    private static final int LEAST_ZEROS = 16;
    private static final int LONGEST_MARK = 16;

    private static final Part STDIN = new Stream(new FileInputStream(FileDescriptor.in), "standard input", "-");

    private final List<Part> parts;

    /** One of the texts, which are read one after the other. */
    private interface Part {
        CountedInput open() throws IOException, InputException;

        long size() throws IOException;

        /** What {@link TextInput#named} finds it by. */
        String name();
    }

    private record TextFile(Path path) implements Part {
        @Override
        public CountedInput open() throws IOException, InputException {
            return CountedInput.open(path, "text");
        }

        @Override
        public long size() {
            // Pipes and devices say 0.
            return Files.isRegularFile(path) ? path.toFile().length() : ReadProgress.UNKNOWN;
        }

        @Override
        public String name() {
            return path.toAbsolutePath().toString();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    private record Stream(InputStream in, String title, String name) implements Part {
        @Override
        public CountedInput open() {
            return new CountedInput(in, title);
        }

        @Override
        public long size() {
            return ReadProgress.UNKNOWN;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private TextInput(List<Part> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("0 text files; allowed: at least one");
        }
        this.parts = parts;
    }

    /**
     * Takes files, which are read in this order.
     *
     * @param files text files; a pipe may be read once
     * @return their text
     */
    public static TextInput of(List<Path> files) {
        return new TextInput(files.stream().<Part>map(TextFile::new).toList());
    }

    /**
     * Takes files, which are read in this order.
     *
     * @param files text files; a pipe may be read once
     * @return their text
     */
    public static TextInput of(Path... files) {
        return of(List.of(files));
    }

    /**
     * Takes files by their names, which are read in this order.
     *
     * @param names text files; {@code -} is standard input
     * @return their text
     * @throws java.nio.file.InvalidPathException if a name cannot be one
     */
    public static TextInput named(List<String> names) {
        return new TextInput(names.stream().<Part>map(name -> name.equals("-") ? STDIN : new TextFile(Path.of(name)))
                .toList());
    }

    /**
     * Takes a stream, which can be read once and is closed then.
     *
     * @param in the bytes of a text
     * @param name what the user calls it
     * @return its text
     */
    public static TextInput of(InputStream in, String name) {
        return new TextInput(List.of(new Stream(in, name, name)));
    }

    @Override
    public Extent read(Words words, ReadProgress progress) throws IOException, InputException {
        TextSplitter splitter = new TextSplitter(words);
        long total = size();
        long before = 0;
        for (Part part : parts) {
            try (CountedInput raw = part.open()) {
                read(raw, splitter, before, total, progress);
                before += raw.position();
            } catch (ZipException broken) {
                throw new InputException(broken.getMessage());
            }
        }
        return new Extent(splitter.lines(), "lines", splitter.malformed());
    }

    private long size() throws IOException {
        long total = 0;
        for (Part part : parts) {
            long size = part.size();
            if (size == ReadProgress.UNKNOWN) {
                return ReadProgress.UNKNOWN;
            }
            total += size;
        }
        return total;
    }

    private static void read(CountedInput raw, TextSplitter splitter, long before, long total, ReadProgress progress)
            throws IOException, InputException {
        byte[] buffer = new byte[BUFFER + SLACK];
        InputStream in = raw.decompressed();
        int length = in.readNBytes(buffer, 0, BUFFER);
        requireText(buffer, length, raw.name());
        int from = length >= 3 && buffer[0] == (byte) 0xef && buffer[1] == (byte) 0xbb && buffer[2] == (byte) 0xbf
                ? 3 : 0;
        while (length > 0) {
            int left = splitter.accept(buffer, from, length, false);
            progress.read(before + raw.position(), total);
            System.arraycopy(buffer, length - left, buffer, 0, left);
            from = 0;
            int more = in.read(buffer, left, BUFFER - left);
            if (more < 0) {
                splitter.accept(buffer, 0, left, true);
                break;
            }
            length = left + more;
        }
        splitter.finish();
    }

    private static void requireText(byte[] bytes, int length, String name) throws InputException {
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            zeros += bytes[i] == 0 ? 1 : 0;
        }
        String start = new String(bytes, 0, Math.min(length, LONGEST_MARK), StandardCharsets.ISO_8859_1);
        if (zeros > 0 && (start.startsWith("\u00ff\u00fe") || start.startsWith("\u00fe\u00ff"))) {
            throw new InputException(name + " is UTF-16; allowed: UTF-8, such as iconv -f UTF-16 -t UTF-8 makes");
        }
        String format = start.startsWith("\u00fd7zXZ\0") ? "xz"
                : start.startsWith("BZh") && start.startsWith("1AY&SY", 4) ? "bzip2"
                : start.startsWith("\u0028\u00b5\u002f\u00fd") ? "zstd"
                : start.startsWith("PK\3\4") ? "zip" : null;
        if (format != null) {
            throw new InputException(name + " is in " + format + " format; allowed: plain text or gzip, so unpack it");
        }
        if (zeros > Math.max(LEAST_ZEROS, length / 100)) {
            throw new InputException(name + " is no text: " + zeros + " of its first " + length
                    + " bytes are zero; allowed: a UTF-8 text, plain or gzip");
        }
    }

    @Override
    public List<String> names() {
        return parts.stream().map(Part::name).toList();
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
        return parts.stream().limit(3).map(Part::toString).collect(Collectors.joining(", "))
                + (parts.size() > 3 ? " and " + (parts.size() - 3) + " more" : "");
    }
}
