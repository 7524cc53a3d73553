package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.NceLoss;

class Word2VecTest {
    @TempDir
    private Path directory;
    private Path text;
    private Path output;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(directory.resolve("text"), "the stream of the lock and the map of it\n".repeat(100));
        output = directory.resolve("out/vectors.txt");
    }

    @Test
    void trainsAndTells() throws IOException {
        assertEquals(0, run("--corpus", text.toString(), "--output", output.toString(), "--dim", "8",
                "--num-sampled", "4", "--sample", "0", "--batch", "100"));
        String told = out.toString();
        assertTrue(told.contains("1,000 words in 100 lines; 7 different ones occur at least 5 times"), told);
        for (String word : List.of("stream", "lock", "map")) {
            assertTrue(told.lines().anyMatch(line -> line.matches(word + " +(\\w+ -?[01]\\.\\d\\d(, |$)){6}")), told);
        }
        assertTrue(told.contains("Kernel: " + NceLoss.kernel() + "\n"), told);
        assertTrue(told.endsWith("Vectors: " + output + "\n"), told);
        assertTrue(err.toString().contains("100.0 %, epoch 2 of 2, "), err.toString());
        List<String> lines = Files.readAllLines(output);
        assertEquals("7 8", lines.getFirst());
        assertEquals(8, lines.size());
        assertTrue(lines.stream().skip(1).allMatch(line -> line.split(" ").length == 9));
    }

    @Test
    void showsTheWordsThatAreAskedForAndKnown() {
        assertEquals(0, run("--corpus", text.toString(), "--output", output.toString(), "--dim", "8",
                "--num-sampled", "4", "--sample", "0", "--neighbors", "it,whale,the"));
        assertTrue(out.toString().contains("Not in the vocabulary, so without neighbours: whale\n"), out.toString());
        assertTrue(out.toString().lines().anyMatch(line -> line.startsWith("it  ")), out.toString());
        assertTrue(out.toString().lines().noneMatch(line -> line.startsWith("stream  ")), out.toString());
    }

    @Test
    void readsTheSourcesOfTheJdk() throws IOException {
        Files.createDirectories(directory.resolve("lib"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(directory.resolve("lib/src.zip")))) {
            zip.putNextEntry(new ZipEntry("java.base/A.java"));
            zip.write("readLock.readStream(); ".repeat(100).getBytes());
        }
        assertEquals(0, run("--output", output.toString(), "--dim", "8", "--num-sampled", "2", "--sample", "0"));
        assertTrue(out.toString().contains("400 words in 1 files; 3 different ones"), out.toString());
    }

    @Test
    void namesOfTheClassFilesStandInForMissingSources() {
        assertEquals(0, run("--output", output.toString(), "--dim", "4", "--num-sampled", "4", "--sample", "1e-7",
                "--min-count", "100"));
        assertTrue(out.toString().startsWith("There is no lib/src.zip in " + directory
                + ": learning from the symbol names in the JDK's class files instead.\n"), out.toString());
        assertTrue(out.toString().lines().anyMatch(line -> line.startsWith("stream  ")), out.toString());
    }

    @Test
    void helpTeaches() {
        assertEquals(0, run("--help"));
        for (String word : List.of("--corpus", "--num-sampled", "(default: 100)", "Examples:", "lib/src.zip")) {
            assertTrue(out.toString().contains(word), word);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--dim 0            | --dim 0; allowed: 1 to 4096",
        "--dim x            | Invalid value for option '--dim': 'x' is not an int",
        "--window 0         | --window 0; allowed: 1 to 100",
        "--epochs -1        | --epochs -1; allowed: 1 to 10000",
        "--num-sampled 0    | --num-sampled 0; allowed: 1 to 100000",
        "--min-count 0      | --min-count 0; allowed: 1 to 2147483647",
        "--batch 0          | --batch 0; allowed: 1 to 1048576",
        "--threads 0        | --threads 0; allowed: 1 to 1024",
        "--sample 2         | --sample 2.0; allowed: 0 (keep everything) to 1",
        "--sample NaN       | --sample NaN; allowed: 0 (keep everything) to 1",
        "--learning-rate 0  | --learning-rate 0.0; allowed: more than 0, at most 100",
        "--wrong            | Unknown option: '--wrong'",
        "more               | Unmatched argument at index 0: 'more'",
        "--corpus           | Missing required parameter for option '--corpus' (FILE)"})
    void wrongOptionsAreRefusedInOneLine(String args, String message) {
        assertEquals(2, run(args.split(" ")));
        assertEquals("word2vec: " + message + "; see --help\n", err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void unusableFilesAreRefusedInOneLine() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertRefused(directory + " is a directory; allowed: a text file", directory, output);
        assertRefused(directory.resolve("no") + " does not exist; allowed: a text file",
                directory.resolve("no"), output);
        assertRefused("no words in " + empty + "; allowed: a text with at least two different words", empty, output);
        assertRefused("--min-count 1000 leaves 0 of the 7 words of " + text + "; allowed: a number that leaves at"
                + " least 2", text, output, "--min-count", "1000");
        assertRefused("--num-sampled 64; allowed: 1 to 7, the number of different words", text, output);
    }

    @Test
    void anUnwritableOutputIsRefusedBeforeTheTextIsRead() throws IOException {
        assertRefused("--output " + directory + " is a directory; allowed: a file, old or new", text, directory);
        assertEquals("", out.toString());
        assertFalse(Files.exists(output));
    }

    @Test
    void aBrokenArchiveIsRefusedInOneLine() throws IOException {
        Files.createDirectories(directory.resolve("lib"));
        Files.writeString(directory.resolve("lib/src.zip"), "no archive");
        assertEquals(1, run("--output", output.toString()));
        assertTrue(err.toString().matches("word2vec: ZipException: .*\n"), err.toString());
    }

    private void assertRefused(String message, Path corpus, Path target, String... more) {
        err.getBuffer().setLength(0);
        String[] args = {"--corpus", corpus.toString(), "--output", target.toString()};
        assertEquals(1, run(Stream.of(args, more).flatMap(Arrays::stream)
                .toArray(String[]::new)));
        assertEquals("word2vec: " + message + "\n", err.toString());
    }

    /** Runs the command with the test's directory as the home of a JDK. */
    private int run(String... args) {
        return Word2Vec.run(directory, new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
