package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that packaging leaves, run as a user runs it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
@Timeout(60)
@Tag("any-width")
class ProgramFolderTest {
    private static final Path FOLDER = Path.of("../word2vec/target/word2vec").toAbsolutePath().normalize();

    @TempDir
    private Path directory;
    private Path link;

    /** How a run ended. */
    private record Run(int status, String output, String errors) {
    }

    @BeforeEach
    void linkFromAPathWithSpaces() throws IOException {
        assumeTrue(Files.exists(FOLDER.resolve("bin/word2vec")), FOLDER + " is not there: it is made by mvn package");
        Path folder = Files.createSymbolicLink(directory.resolve("the folder"), FOLDER);
        Path first = Files.createSymbolicLink(directory.resolve("first"), Path.of("the folder/bin/word2vec"));
        link = Files.createSymbolicLink(directory.resolve("word vectors"), first);
        assertTrue(Files.isExecutable(folder.resolve("bin/word2vec")));
    }

    /** JUnit warns of each link that leads out of the directory that it deletes. */
    @AfterEach
    void unlink() throws IOException {
        Files.deleteIfExists(directory.resolve("first"));
        Files.deleteIfExists(directory.resolve("the folder"));
    }

    @Test
    void runsThroughLinksWithoutAnyJdkOrLocale() throws Exception {
        Files.writeString(directory.resolve("größe x.txt"), "die größe der straße\n".repeat(50));
        Run run = run("train", "--corpus", "größe x.txt", "--output", "über uns.txt", "--dim", "4", "--sample", "0",
                "--epochs", "1", "--neighbors", "größe");
        assertEquals(0, run.status, run.errors);
        assertTrue(run.output.lines().anyMatch(line -> line.startsWith("größe  ") && line.contains("straße")),
                run.output);
        assertTrue(run.output.contains("Kernel: vector, "), run.output);
        assertEquals("4 4", Files.readAllLines(directory.resolve("über uns.txt")).getFirst());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsStandardInput(boolean packed) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (OutputStream in = packed ? new GZIPOutputStream(text) : text) {
            // More than a pipe holds.
            in.write("the whale of the sea\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(directory.resolve("more"), "the ship of the sea\n".repeat(5));
        Process process = start("train", "--corpus", "-", "more", "--output", "vectors.txt", "--dim", "4", "--epochs",
                "1");
        try (OutputStream pipe = process.getOutputStream()) {
            text.writeTo(pipe);
        }
        Run run = ended(process);
        assertEquals(0, run.status, run.errors);
        assertTrue(run.output.startsWith("Reading standard input, more\n50,025 words in 10,005 lines; 5 different ones"),
                run.output);
        assertEquals(List.of("5", "the", "of", "sea", "whale", "ship"),
                Files.readAllLines(directory.resolve("vectors.txt")).stream()
                        .map(line -> line.substring(0, line.indexOf(' '))).toList());
    }

    @Test
    void aClosedStandardInputIsAnEmptyOne() throws Exception {
        Run run = ended(begin("/bin/sh", "-c", "exec \"$0\" \"$@\" <&-", link.toString(), "train", "--corpus", "-"));
        assertEquals(1, run.status, run.errors);
        assertTrue(run.errors.endsWith("word2vec: no words in standard input; allowed: a text with at least two"
                + " different words\n"), run.errors);
    }

    /** While it waits for the text. */
    @Test
    void saysWhichWidthsThereAre() throws Exception {
        Run run = ended(begin("/bin/sh", "-c", "JDK_JAVA_OPTIONS=-Dsimdnce.vectorBits=77 exec \"$0\" \"$@\"",
                link.toString(), "train", "--corpus", "-"));
        assertEquals(1, run.status, run.errors);
        assertTrue(run.errors.endsWith("word2vec: -Dsimdnce.vectorBits=77; allowed: 0, 128, 256, 512\n"), run.errors);
    }

    @Test
    void saysItsVersion() throws Exception {
        Run run = run("--version");
        assertEquals(0, run.status, run.errors);
        assertTrue(run.output.matches("(?s)word2vec of simdnce \\d\\S+\nKernel: .*"), run.output);
    }

    @Test
    void passesExitCodesThrough() throws Exception {
        Run wrong = run("-train", "a", "-output", "b", "-hs", "1");
        assertEquals(2, wrong.status);
        assertTrue(wrong.errors.contains("word2vec: -hs 1 asks for hierarchical softmax"), wrong.errors);
        assertEquals(1, run("train", "--corpus", "nothing here", "--output", "b").status);
    }

    @Test
    void aSignalEndsItAndLeavesNoFile() throws Exception {
        Files.writeString(directory.resolve("text"), "the stream of the lock and the map of it\n".repeat(1000));
        Process process = start("train", "--corpus", "text", "--output", "out/vectors.txt", "--epochs", "10000");
        Path told = directory.resolve("told");
        while (process.isAlive() && !Files.readString(told).contains("Training ")) {
            Thread.sleep(20);
        }
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(128 + 15, process.exitValue());
        try (Stream<Path> left = Files.list(directory.resolve("out"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void theFlightRecorderTakesDownARun() throws Exception {
        Files.writeString(directory.resolve("text"), "the stream of the lock and the map of it\n".repeat(100));
        Run run = ended(begin("/bin/sh", "-c", "JDK_JAVA_OPTIONS=-XX:StartFlightRecording=filename=run.jfr exec \"$@\"",
                "sh", link.toString(), "train", "--corpus", "text", "--output", "vectors.txt", "--sample", "0"));
        assertEquals(0, run.status, run.errors);
        Set<String> events = RecordingFile.readAllEvents(directory.resolve("run.jfr")).stream()
                .map(event -> event.getEventType().getName()).collect(Collectors.toSet());
        assertTrue(events.containsAll(Stream.of("Reading", "Training", "Progress", "Saving")
                .map("org.simdnce.word2vec."::concat).toList()), events.toString());
    }

    @Test
    void hasALaunchersJarsAndNoMoreOfTheJdkThanItNeeds() throws IOException {
        try (Stream<Path> jars = Files.list(FOLDER.resolve("lib"))) {
            assertTrue(jars.anyMatch(jar -> jar.getFileName().toString().startsWith("simdnce-word2vec-")));
        }
        String release = Files.readString(FOLDER.resolve("runtime/release"));
        assertTrue(release.contains("jdk.incubator.vector"), release);
        assertFalse(release.contains("java.desktop"), release);
    }

    private Run run(String... args) throws Exception {
        return ended(start(args));
    }

    private Run ended(Process process) throws Exception {
        assertTrue(process.waitFor(50, TimeUnit.SECONDS));
        return new Run(process.exitValue(), Files.readString(directory.resolve("told")),
                Files.readString(directory.resolve("errors")));
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(link.toString()));
        command.addAll(List.of(args));
        return begin(command.toArray(String[]::new));
    }

    private Process begin(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectOutput(directory.resolve("told").toFile())
                .redirectError(directory.resolve("errors").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin"));
        return builder.start();
    }
}
