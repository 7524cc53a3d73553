package org.simdnce.word2vec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("any-width")
class OutputFileTest {
    @TempDir
    private Path directory;

    @Test
    void replacesAnOlderFileAndLeavesNothingElse() throws Exception {
        Path target = Files.writeString(directory.resolve("vectors.txt"), "old");
        try (OutputFile file = OutputFile.open("--output", target)) {
            assertEquals("old", Files.readString(target));
            file.write(out -> out.write("new ü".getBytes(StandardCharsets.UTF_8)));
        }
        assertEquals("new ü", Files.readString(target));
        assertEquals("vectors.txt", names());
    }

    @Test
    void whatAKilledProcessOfTheSameNumberLeftIsNoObstacle() throws Exception {
        Path target = directory.resolve("vectors.txt");
        Files.writeString(directory.resolve("vectors.txt." + ProcessHandle.current().pid() + ".part"), "long ago");
        try (OutputFile file = OutputFile.open("--output", target)) {
            file.write(out -> out.write("new".getBytes(StandardCharsets.UTF_8)));
        }
        assertEquals("new", Files.readString(target));
        assertEquals("vectors.txt", names());
    }

    @Test
    void aWriteThatFailsChangesNothing() throws Exception {
        Path target = Files.writeString(directory.resolve("vectors.txt"), "old");
        try (OutputFile file = OutputFile.open("--output", target)) {
            IOException failure = assertThrows(IOException.class, () -> file.write(out -> {
                out.write("half ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
                assertTrue(names().endsWith(".part"), names());
                throw new IOException("disk");
            }));
            assertEquals(target + ": cannot be written (disk); what was there before is unchanged",
                    failure.getMessage());
        }
        assertEquals("old", Files.readString(target));
        assertEquals("vectors.txt", names());
    }

    /** The unfinished file is a link to a device on which no byte finds room. */
    @Test
    void aFullDiskLeavesTheOldFile() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "there is no /dev/full here");
        Path target = Files.writeString(directory.resolve("vectors.txt"), "old");
        try (OutputFile file = OutputFile.open("--output", target)) {
            Files.createSymbolicLink(directory.resolve("vectors.txt." + ProcessHandle.current().pid() + ".part"), full);
            assertThrows(IOException.class, () -> file.write(out -> out.write(new byte[10])));
        }
        assertEquals("old", Files.readString(target));
        assertEquals("vectors.txt", names());
    }

    @Test
    void followsLinksAndMakesDirectories() throws Exception {
        Path real = Files.writeString(directory.resolve("real"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Path deep = directory.resolve("a/b/c");
        for (Path target : new Path[] {link, deep}) {
            try (OutputFile file = OutputFile.open("--output", target)) {
                file.write(out -> out.write("new".getBytes(StandardCharsets.UTF_8)));
            }
        }
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(real));
        assertEquals("new", Files.readString(deep));
    }

    @Test
    void saysWhatCannotBeWritten() throws Exception {
        assertEquals("--output " + directory + " is a directory; allowed: a file, old or new", message(directory));
        assertEquals("--output /dev/null is a device; allowed: a file, old or new", message(Path.of("/dev/null")));
        Path below = Files.writeString(directory.resolve("file"), "").resolve("vectors.txt");
        assertEquals("--output " + below + " cannot be written (a file is where a directory should be); allowed: a file"
                + " in a directory with write permission", message(below));
    }

    private static String message(Path target) {
        return assertThrows(IllegalArgumentException.class, () -> OutputFile.open("--output", target)).getMessage();
    }

    private String names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return String.join(" ", files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
