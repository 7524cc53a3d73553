package org.simdnce.word2vec.vectors;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is there as a whole or not at all: it is written beside its place under another name, forced to the disk
 * and renamed, and the rename is forced to the disk too. When the process is told to end, the unfinished file is
 * deleted, unless somebody sees to its end. Belongs to one thread.
 */
public final class OutputFile implements AutoCloseable {
    /** What a file is to contain. */
    @FunctionalInterface
    public interface Contents {
        /**
         * Writes the contents.
         *
         * @param out receives them, buffered
         * @throws IOException if that fails
         */
        void write(OutputStream out) throws IOException;
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
     * @return the file, not yet changed
     * @throws IllegalArgumentException if the file cannot be written
     */
    public static OutputFile open(String option, Path target) {
        OutputFile file = openThroughExit(option, target);
        Runtime.getRuntime().addShutdownHook(file.onExit);
        return file;
    }

    /**
     * Prepares to write a file as {@link #open} does, but one that is still written when the process is told to end:
     * somebody waits for it then.
     *
     * @param option the command line's name for the file
     * @param target the file; missing directories above it are made
     * @return the file, not yet changed
     * @throws IllegalArgumentException if the file cannot be written
     */
    public static OutputFile openThroughExit(String option, Path target) {
        try {
            OutputFile file = new OutputFile(resolve(option, target));
            file.create().close();
            Files.delete(file.unfinished);
            return file;
        } catch (IOException refused) {
            throw new IllegalArgumentException(option + " " + target + " cannot be written (" + reason(refused)
                    + "); allowed: a file in a directory with write permission");
        }
    }

    private static Path resolve(String option, Path given) throws IOException {
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
            throw new IllegalArgumentException(option + " " + given + " is a "
                    + (Files.isDirectory(real) ? "directory" : "device") + "; allowed: a file, old or new");
        }
        return real;
    }

    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason != null ? reason : switch (failure) {
            case AccessDeniedException denied -> "permission denied";
            case NoSuchFileException missing -> "no such directory";
            case FileAlreadyExistsException other -> "a file is where a directory should be";
            default -> failure.getClass().getSimpleName();
        };
    }

    /**
     * Writes the file; an older one is replaced. If this fails, the older one stands and nothing else is left.
     *
     * @param contents writes the contents
     * @throws IOException if the contents cannot be written, for instance to a full disk
     */
    public void write(Contents contents) throws IOException {
        SavingEvent event = SavingEvent.start();
        long bytes;
        FileChannel channel = create();
        try (channel; OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20)) {
            contents.write(out);
            out.flush();
            channel.force(true);
            bytes = channel.position();
        } catch (IOException failure) {
            Files.deleteIfExists(unfinished);
            throw (IOException) new FileSystemException(target.toString(), null, "cannot be written ("
                    + reason(failure) + "); what was there before is unchanged").initCause(failure);
        } catch (RuntimeException | Error failure) {
            Files.deleteIfExists(unfinished);
            throw failure;
        }
        commit();
        event.finish(target, bytes);
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
        try {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(unfinished);
            throw failure;
        }
        forceDirectory();
    }

    private void forceDirectory() {
        try (FileChannel directory = FileChannel.open(target.getParent())) {
            directory.force(true);
        } catch (IOException unsupported) {
            // Some systems open no directories; then the rename is as lasting as the system makes it.
        }
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
