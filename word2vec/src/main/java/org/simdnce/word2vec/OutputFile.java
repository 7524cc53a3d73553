package org.simdnce.word2vec;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A text file that is there as a whole or not at all: it is written beside its place under another name, forced to the
 * disk and renamed. When the process is told to end, the unfinished file is deleted. Belongs to one thread.
 */
final class OutputFile implements AutoCloseable {
    /** Writes the contents. */
    interface Contents {
        void write(Appendable out) throws IOException;
    }

    private final Path target;
    private final Path unfinished;
    private final Thread onExit = new Thread(this::abandon);
    private boolean abandoned;

    private OutputFile(Path target) {
        this.target = target;
        this.unfinished = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    /**
     * Prepares to write a file and checks now that this can be done.
     *
     * @param option the command line's name for the file
     * @param target the file; missing directories above it are made
     * @throws InputException if the file cannot be written
     */
    static OutputFile open(String option, Path target) throws InputException {
        try {
            OutputFile file = new OutputFile(resolve(option, target));
            Runtime.getRuntime().addShutdownHook(file.onExit);
            try {
                file.create().close();
                Files.delete(file.unfinished);
            } catch (IOException refused) {
                file.close();
                throw refused;
            }
            return file;
        } catch (IOException refused) {
            throw new InputException(option + " " + target + " cannot be written (" + reason(refused)
                    + "); allowed: a file in a directory with write permission");
        }
    }

    private static Path resolve(String option, Path given) throws IOException, InputException {
        Path absolute = given.toAbsolutePath();
        if (!Files.exists(absolute)) {
            Path directory = absolute.getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
            return absolute;
        }
        // A rename would replace a link or a device instead of what is behind it.
        Path real = absolute.toRealPath();
        if (!Files.isRegularFile(real)) {
            throw new InputException(option + " " + given + " is a "
                    + (Files.isDirectory(real) ? "directory" : "device") + "; allowed: a file, old or new");
        }
        return real;
    }

    static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason != null ? reason : failure.getClass().getSimpleName();
    }

    /** Writes the file; an older one is replaced. Nothing is left of it if this fails. */
    void write(Contents contents) throws IOException {
        FileChannel channel = create();
        try (channel; Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), 1 << 16)) {
            contents.write(out);
            out.flush();
            channel.force(true);
        } catch (IOException | RuntimeException | Error failure) {
            Files.deleteIfExists(unfinished);
            throw failure;
        }
        commit();
    }

    private synchronized FileChannel create() throws IOException {
        if (abandoned) {
            throw new NoSuchFileException(unfinished.toString(), null, "the program is ending");
        }
        // One may be left from a process of the same number that was killed.
        return FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private synchronized void commit() throws IOException {
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private synchronized void abandon() {
        abandoned = true;
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException remains) {
            System.err.println("The unfinished " + unfinished + " cannot be deleted: " + reason(remains));
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException alreadyEnding) {
            // Then the hook does its work.
        }
    }

    @Override
    public String toString() {
        return target.toString();
    }
}
