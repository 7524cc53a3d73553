package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The file that takes the ids of a text for which {@code --memory} is too little. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a shell that limits the size of files stands in for a full disk")
@Timeout(120)
@Tag("any-width")
class TemporaryFileTest {
    @TempDir
    private Path directory;

    @Test
    void aFullDirectoryIsNamedAndWhatHelps() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "a b c d e f g h i j\n".repeat(110_000));
        Path temporary = Files.createDirectory(directory.resolve("small"));
        Path output = directory.resolve("vectors.txt");
        // In units of 512 bytes: 2 MiB, half of what the ids take.
        Process process = new ProcessBuilder("/bin/sh", "-c", "ulimit -f 4096 && exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), Word2VecCommand.class.getName(),
                "train", "--corpus", text.toString(), "--output", output.toString(), "--memory", "16m", "--temp",
                temporary.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(directory.resolve("errors").toFile()).start();
        assertEquals(1, process.waitFor());
        assertEquals(List.of("word2vec: " + temporary + ": cannot take the text's word ids, 4 bytes a word, beyond byte"
                + " 2097152 (File too large); allowed: a directory with more room, by --temp DIR, or more --memory"),
                errors());
        assertFalse(Files.exists(output));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(directory.resolve("errors")).stream().filter(line -> !line.startsWith("WARNING:"))
                .toList();
    }
}
