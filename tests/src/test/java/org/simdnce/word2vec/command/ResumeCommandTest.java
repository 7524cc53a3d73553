package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.word2vec.Checkpoint;

/** {@code train} with {@code --checkpoint}, {@code --resume} and {@code --model}, and processes that are killed. */
@Timeout(120)
@Tag("any-width")
class ResumeCommandTest {
    @TempDir
    private Path directory;
    private Path text;
    private Path state;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(directory.resolve("text"), IntStream.range(0, 200_000)
                .mapToObj(i -> "w" + (int) Math.sqrt(i * 2_654_435_761L % 10_000) + (i % 17 == 0 ? "\n" : " "))
                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append));
        state = directory.resolve("state");
    }

    @Test
    void aStoppedRunEndsAsOneThatWasNot() throws Exception {
        Path whole = directory.resolve("whole.txt");
        assertEquals(0, run(training(whole, "12")), err::toString);
        Path vectors = directory.resolve("vectors.txt");
        Process process = start(training(vectors, "12", "--checkpoint", state.toString(), "--every", "1"));
        awaitState(process);
        process.destroyForcibly().waitFor();
        assertFalse(Files.exists(vectors));
        long before = Checkpoint.load(state).words();
        assertEquals(0, run("train", "--resume", state.toString(), "--output", vectors.toString()), err::toString);
        assertEquals(-1, Files.mismatch(whole, vectors));
        // The words of this run, not of both.
        assertTrue(out.toString().contains(String.format(Locale.ROOT, "Trained on %,d words in", 12 * 200_000 - before)),
                out.toString());
        assertTrue(Checkpoint.load(state).isComplete());
        // Once more there is nothing to do.
        Files.delete(vectors);
        Files.delete(text);
        out.getBuffer().setLength(0);
        assertEquals(0, run("train", "--resume", state.toString(), "--output", vectors.toString()), err::toString);
        assertEquals(-1, Files.mismatch(whole, vectors));
        assertTrue(out.toString().startsWith("The training in " + state + " was complete.\n"), out.toString());
        assertTrue(out.toString().endsWith("Written: " + vectors + "\n"), out.toString());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be told to end there, only be killed")
    void ctrlCSavesTheLastState() throws Exception {
        Path vectors = directory.resolve("vectors.txt");
        // No state is due before the end.
        Process process = start(training(vectors, "10000", "--checkpoint", state.toString(), "--every", "1000000"));
        while (process.isAlive() && !told().contains("Training ")) {
            Thread.sleep(20);
        }
        Thread.sleep(300);
        assertTrue(process.isAlive(), this::told);
        process.destroy();
        assertFalse(process.waitFor() == 0, this::told);
        assertTrue(told().contains("Stopped; train --resume " + state + " goes on.\n"), this::told);
        Checkpoint saved = Checkpoint.load(state);
        assertTrue(saved.words() > 0 && !saved.isComplete(), saved.words() + " words");
        assertFalse(Files.exists(vectors));
        try (Stream<Path> files = Files.list(state)) {
            assertEquals(List.of("checkpoint"), files.map(file -> file.getFileName().toString()).toList());
        }
    }

    /** Whenever the process dies, the directory has a state as a whole, and the next process goes on from it. */
    @Test
    void killedAtAnyMoment() throws Exception {
        Path vectors = directory.resolve("vectors.txt");
        String[] arguments = training(vectors, "10000", "--checkpoint", state.toString(), "--every", "1");
        long words = 0;
        for (int round = 0; round < 5; round++) {
            Process process = start(arguments);
            awaitStateAfter(words, process);
            // Wherever it is: training, or in the midst of a file.
            Thread.sleep(round * 37L);
            assertTrue(process.isAlive(), this::told);
            process.destroyForcibly().waitFor();
            long reached = Checkpoint.load(state).words();
            assertTrue(reached > words, reached + " words after " + words);
            words = reached;
            arguments = new String[] {"train", "--resume", state.toString(), "--output", vectors.toString(), "--every",
                "1"};
        }
        assertFalse(Files.exists(vectors));
    }

    @Test
    void aModelLearnsAnotherText() throws Exception {
        Path vectors = directory.resolve("vectors.txt");
        assertEquals(0, run(training(vectors, "1", "--checkpoint", state.toString())), err::toString);
        assertTrue(Checkpoint.load(state).isComplete());
        Path later = Files.writeString(directory.resolve("later"), "news of w1 and w2 and w99\n".repeat(200));
        Path both = directory.resolve("both.txt");
        assertEquals(0, run("train", "--model", state.toString(), "--corpus", later.toString(), "--output",
                both.toString(), "--epochs", "1", "--threads", "1"), err::toString);
        assertTrue(out.toString().contains("100 are known, 3 are new\n"), out.toString());
        List<String> lines = Files.readAllLines(both);
        assertEquals("103 8", lines.getFirst());
        // The most frequent word first, of both texts together.
        assertTrue(lines.get(1).startsWith("w99 "), lines.get(1));
        assertEquals(1, run("train", "--model", state.toString(), "--corpus", later.toString(), "--output",
                both.toString(), "--dim", "9"));
        assertTrue(err.toString().endsWith("word2vec: --dim 9 for a model of 8 numbers per vector; allowed: as many\n"),
                err.toString());
    }

    @Test
    void whatCannotBeResumedIsRefused() throws IOException {
        assertEquals(1, run("train", "--resume", state.toString(), "--output", directory.resolve("v").toString()));
        assertEquals("word2vec: " + state + " has no checkpoint; allowed: a directory that --checkpoint wrote to\n",
                err.toString());
        err.getBuffer().setLength(0);
        Files.createDirectories(state);
        Files.writeString(state.resolve("checkpoint"), "the quick brown fox jumps over the lazy dog");
        assertEquals(1, run("train", "--resume", state.toString(), "--output", directory.resolve("v").toString()));
        assertEquals("word2vec: " + state.resolve("checkpoint") + ", byte 0: expected a checkpoint of word2vec, found"
                + " something else\n", err.toString());
        err.getBuffer().setLength(0);
        assertEquals(1, run(training(directory.resolve("v"), "1", "--checkpoint", text.toString())));
        assertTrue(err.toString().startsWith("word2vec: --checkpoint " + text.resolve("checkpoint")
                + " cannot be written"), err.toString());
        assertEquals("", out.toString());
    }

    private String[] training(Path vectors, String epochs, String... more) {
        return Stream.concat(Stream.of("train", "--corpus", text.toString(), "--output", vectors.toString(), "--dim",
                "8", "--sample", "0", "--min-count", "1", "--threads", "1", "--epochs", epochs), Stream.of(more))
                .toArray(String[]::new);
    }

    private int run(String... args) {
        return Word2VecCommand.run(directory, VectorFiles.PROVIDED, new PrintWriter(out, true),
                new PrintWriter(err, true), args);
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "--add-modules",
                "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
        String width = System.getProperty("simdnce.vectorBits");
        if (width != null) {
            // Another width adds up in another order.
            command.add("-Dsimdnce.vectorBits=" + width);
        }
        command.add(Word2VecCommand.class.getName());
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true).redirectOutput(directory.resolve("told").toFile()).start();
    }

    private void awaitState(Process process) throws Exception {
        awaitStateAfter(0, process);
    }

    private void awaitStateAfter(long words, Process process) throws Exception {
        while (process.isAlive() && (!Files.exists(state.resolve("checkpoint"))
                || Checkpoint.load(state).words() <= words)) {
            Thread.sleep(5);
        }
    }

    private String told() {
        try {
            return Files.readString(directory.resolve("told"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
