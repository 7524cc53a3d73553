package org.simdnce.word2vec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.simdnce.word2vec.vectors.OutputFile;

/**
 * Where and how often a training saves a state from which it can go on: after so many words, at the end, and when the
 * training thread is interrupted. A directory holds one state; a newer one replaces it as a whole. Immutable.
 */
public final class Checkpoints {
    /** Saves nothing. */
    public static final Checkpoints NONE = new Checkpoints(null, Long.MAX_VALUE);

    /** The file in the directory. */
    static final String FILE = "checkpoint";
    private static final long WORDS = 100_000_000;

    private final Path directory;
    private final long words;

    private Checkpoints(Path directory, long words) {
        this.directory = directory;
        this.words = words;
    }

    /**
     * Saves every 100 million words.
     *
     * @param directory where the state goes; made if it is missing
     * @return when and where
     */
    public static Checkpoints in(Path directory) {
        return new Checkpoints(directory, WORDS);
    }

    /**
     * Chooses how often.
     *
     * @param words words between two states, at least 1
     * @return when and where
     * @throws IllegalArgumentException if {@code words} is not positive
     */
    public Checkpoints every(long words) {
        if (words < 1) {
            throw new IllegalArgumentException("a checkpoint every " + words + " words; allowed: at least 1");
        }
        return new Checkpoints(directory, words);
    }

    /**
     * Checks now that states can be written; the directory is made if it is missing.
     *
     * @throws IllegalArgumentException if they cannot
     */
    public void requireWritable() {
        if (directory != null) {
            file().close();
        }
    }

    /** The file, which is written even while the process ends. */
    OutputFile file() {
        return OutputFile.openThroughExit("--checkpoint", directory.resolve(FILE));
    }

    Path directory() {
        return directory;
    }

    long words() {
        return words;
    }

    /** Checks now that the file can be written. */
    CheckpointWriter open(Trainer trainer) throws IOException {
        if (directory != null) {
            deleteUnfinished();
        }
        return new CheckpointWriter(this, trainer);
    }

    /** A process that was killed may have left one. */
    private void deleteUnfinished() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> unfinished;
        try (Stream<Path> files = Files.list(directory)) {
            unfinished = files.filter(Checkpoints::isOrphan).toList();
        }
        for (Path file : unfinished) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isOrphan(Path file) {
        String name = file.getFileName().toString();
        return name.matches(FILE + "\\.\\d{1,18}\\.part")
                && ProcessHandle.of(Long.parseLong(name.split("\\.")[1])).isEmpty();
    }
}
