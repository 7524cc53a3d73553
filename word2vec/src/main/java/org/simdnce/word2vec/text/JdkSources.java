package org.simdnce.word2vec.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Java files of a JDK's {@code lib/src.zip}, code and comments, in the order of their paths.
 *
 * @param zip the archive
 */
public record JdkSources(Path zip) implements TextSource {
    @Override
    public Extent read(Words words, ReadProgress progress) throws IOException {
        IdentifierWords identifiers = new IdentifierWords(words);
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            List<? extends ZipEntry> files = archive.stream().filter(entry -> entry.getName().endsWith(".java"))
                    .sorted(Comparator.comparing(ZipEntry::getName)).toList();
            long total = files.stream().mapToLong(ZipEntry::getCompressedSize).sum();
            long read = 0;
            for (ZipEntry file : files) {
                try (InputStream text = archive.getInputStream(file)) {
                    identifiers.split(text.readAllBytes());
                }
                words.end();
                read += file.getCompressedSize();
                progress.read(read, total);
            }
            return new Extent(files.size(), "files", 0);
        }
    }

    @Override
    public int minCount() {
        return 20;
    }

    @Override
    public double sample() {
        return 1e-5;
    }

    @Override
    public List<String> names() {
        return List.of(zip.toAbsolutePath().toString());
    }

    @Override
    public String toString() {
        return "the JDK's sources in " + zip;
    }
}
