package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be sent Ctrl-C there")
@Timeout(60)
@Tag("any-width")
class InterruptTest {
    @TempDir
    private Path directory;

    @Test
    void nothingIsLeftOfATraining() throws Exception {
        Process process = start("--epochs", "10000");
        Path told = directory.resolve("told");
        while (process.isAlive() && !Files.readString(told).contains("Training ")) {
            Thread.sleep(20);
        }
        interrupt(process);
        assertEquals("", written());
    }

    @Test
    void nothingIsLeftOfAHalfWrittenFile() throws Exception {
        Process process = start("--dim", "800", "--epochs", "1");
        // The check before the training makes a file too, an empty one.
        while (process.isAlive() && !hasBytes(written())) {
            Thread.sleep(1);
        }
        interrupt(process);
        assertEquals("", written());
    }

    private boolean hasBytes(String name) {
        try {
            return !name.isEmpty() && Files.size(directory.resolve("out").resolve(name)) > 0;
        } catch (IOException gone) {
            return false;
        }
    }

    private Process start(String... more) throws IOException {
        Path text = Files.writeString(directory.resolve("text"), String.join(" ",
                IntStream.range(0, 20_000).mapToObj(i -> "w" + i % 5_000).toList()));
        String[] command = {Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
            "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
            Word2VecCommand.class.getName(), "train", "--corpus", text.toString(), "--min-count", "1",
            "--output", directory.resolve("out/vectors.txt").toString()};
        return new ProcessBuilder(Stream.of(command, more).flatMap(Stream::of).toList())
                .redirectErrorStream(true).redirectOutput(directory.resolve("told").toFile()).start();
    }

    private void interrupt(Process process) throws Exception {
        assertTrue(process.isAlive(), () -> told());
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            // A job in the background may have been told to ignore Ctrl-C; the other signal takes the same way.
            process.destroy();
            process.waitFor();
        }
        assertNotEquals(0, process.exitValue(), () -> told());
    }

    private String told() {
        try {
            return Files.readString(directory.resolve("told"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private String written() throws IOException {
        Path out = directory.resolve("out");
        if (!Files.exists(out)) {
            return "";
        }
        try (Stream<Path> files = Files.list(out)) {
            return String.join(" ", files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
