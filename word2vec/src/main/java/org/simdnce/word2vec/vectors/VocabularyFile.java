package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words beside an {@code .npy} file: one a line; what follows a space or tab, such as a count, is ignored. */
final class VocabularyFile {
    private VocabularyFile() {
    }

    static List<String> read(Path file, int expected) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new VectorFileException(file, 0, "a file with the " + expected + " words of the .npy file", "none");
        }
        List<String> words = new ArrayList<>(expected);
        byte[] line = new byte[64];
        try (ByteReader in = ByteReader.open(file)) {
            for (int length = 0; in.peek() != ByteReader.END; length = 0) {
                while (in.peek() > ' ') {
                    line = length < line.length ? line : Arrays.copyOf(line, 2 * length);
                    line[length++] = (byte) in.read();
                }
                if (length == 0 || words.size() == expected) {
                    throw in.wrong(words.size() == expected ? "the end of the file after " + expected + " words"
                            : "word " + (words.size() + 1) + " of " + expected, ByteReader.describe(in.peek()));
                }
                words.add(new String(line, 0, length, StandardCharsets.UTF_8));
                while (in.peek() != '\n' && in.peek() != ByteReader.END) {
                    in.read();
                }
                in.read();
            }
            if (words.size() < expected) {
                throw in.wrong("word " + (words.size() + 1) + " of " + expected, "the end of the file");
            }
        }
        return words;
    }
}
