package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.NceLoss;

/** The command {@code train} from its flags to its files. */
class TrainCommandTest {
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
        assertEquals(0, run("train", "--corpus", text.toString(), "--output", output.toString(), "--dim", "8",
                "--sample", "0", "--epochs", "2"));
        String told = out.toString();
        assertTrue(told.contains("1,000 words in 100 lines; 7 different ones occur at least 5 times"), told);
        for (String word : List.of("stream", "lock", "map")) {
            assertTrue(told.lines().anyMatch(line -> line.matches(word + " +(\\w+ -?[01]\\.\\d\\d(, |$)){6}")), told);
        }
        assertTrue(told.lines().anyMatch(line -> line.matches("Trained on 2,000 words in [\\d.]+ s: [\\d,]+ words/s,"
                + " loss \\d\\.\\d{3}; whole run [\\d.]+ s, peak memory (\\d+|NaN) MB")), told);
        assertTrue(told.contains("Kernel: " + NceLoss.kernel() + "\n"), told);
        assertTrue(told.endsWith("Written: " + output + "\n"), told);
        assertTrue(err.toString().contains("100.0 %, epoch 2 of 2, "), err.toString());
        List<String> lines = Files.readAllLines(output);
        assertEquals("7 8", lines.getFirst());
        assertEquals(8, lines.size());
        assertTrue(lines.stream().skip(1).allMatch(line -> line.split(" ").length == 9));
    }

    @Test
    void tellsProgramsInJson() throws IOException {
        assertEquals(0, run("train", "--corpus", text.toString(), "--output", output.toString(), "--dim", "8",
                "--sample", "0", "--epochs", "2", "--log-json", "--neighbors", "map"));
        assertEquals("", err.toString());
        List<JsonNode> events = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            events.add(new ObjectMapper().readTree(line));
        }
        assertEquals(List.of("reading", "read", "training", "progress", "neighbor", "written", "done"),
                events.stream().map(event -> event.get("event").asText()).distinct().toList());
        // On a slow machine there are several.
        JsonNode progress = named("progress", events).getLast();
        assertEquals(2, progress.get("epoch").asInt());
        assertEquals(2000, progress.get("words").asLong());
        assertEquals(1, progress.get("share").asDouble());
        assertEquals(0, progress.get("seconds_left").asDouble());
        assertTrue(progress.get("learning_rate").asDouble() > 0);
        assertEquals(6, named("neighbor", events).size());
        assertTrue(named("neighbor", events).stream().allMatch(event -> event.get("word").asText().equals("map")));
        JsonNode done = events.getLast();
        assertEquals(List.of("event", "words_per_second", "train_seconds", "total_seconds", "peak_rss_mb", "loss",
                "kernel"), done.properties().stream().map(Map.Entry::getKey).toList());
        assertTrue(done.get("words_per_second").asDouble() > 0, done.toString());
        assertTrue(done.get("train_seconds").asDouble() <= done.get("total_seconds").asDouble(), done.toString());
        assertEquals(progress.get("epoch_loss").asDouble(), done.get("loss").asDouble());
        assertEquals(NceLoss.kernel(), done.get("kernel").asText());
        assertTrue(Files.exists(output));
    }

    private static List<JsonNode> named(String name, List<JsonNode> events) {
        return events.stream().filter(event -> event.get("event").asText().equals(name)).toList();
    }

    @Test
    void aCommandLineOfWord2vecRuns() throws IOException {
        assertEquals(0, run("-train", text.toString(), "-output", output.toString(), "-cbow", "0", "-size", "8",
                "-window", "3", "-sample", "0", "-hs", "0", "-threads", "2", "-iter", "1", "-min-count", "1",
                "-binary", "0", "-debug", "1", "-classes", "0"), err.toString());
        assertEquals("7 8", Files.readAllLines(output).getFirst());
        assertEquals("", err.toString());
        assertTrue(out.toString().contains("Training 7 vectors of 8 numbers on 2 threads"), out.toString());
    }

    @Test
    void withDebugLevelZeroOnlyFaultsAreTold() throws IOException {
        assertEquals(0, run("-train", text.toString(), "-output", output.toString(), "-cbow", "0", "-debug", "0",
                "-size", "4", "-iter", "1"));
        assertEquals("", out.toString() + err);
        assertEquals("7 4", Files.readAllLines(output).getFirst());
    }

    @Test
    void showsTheWordsThatAreAskedForAndKnown() {
        assertEquals(0, run("train", "--corpus", text.toString(), "--output", output.toString(), "--dim", "8",
                "--sample", "0", "--neighbors", "it,whale,the"));
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
        assertEquals(0, run("train", "--output", output.toString(), "--dim", "8", "--sample", "0"));
        assertTrue(out.toString().contains("400 words in 1 files; 3 different ones"), out.toString());
        assertTrue(err.toString().contains("epoch 2 of 2"), err.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("train", "--corpus", directory.resolve("lib/src.zip").toString(), "--output",
                output.toString(), "--dim", "8", "--sample", "0"));
        assertTrue(out.toString().contains("400 words in 1 files; 3 different ones"), out.toString());
    }

    @Test
    void namesOfTheClassFilesStandInForMissingSources() {
        assertEquals(0, run("train", "--output", output.toString(), "--dim", "4", "--sample", "1e-7",
                "--min-count", "100", "--epochs", "1"));
        assertTrue(out.toString().startsWith("There is no lib/src.zip in " + directory
                + ": learning from the symbol names in the JDK's class files instead.\n"), out.toString());
        assertTrue(out.toString().lines().anyMatch(line -> line.startsWith("stream  ")), out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --help", "train -h", "--help train"})
    void helpTeaches(String args) {
        assertEquals(0, run(args.split(" ")));
        for (String word : args.startsWith("train") ? List.of("--corpus", "-size", "(default: 100)", "Examples:",
                "lib/src.zip", "-hs", "in nats") : List.of("train", "eval", "convert", "Examples:")) {
            assertTrue(out.toString().contains(word), word);
        }
        assertEquals("", err.toString());
    }

    @Test
    void theVersionSaysWhatComputes() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().matches("word2vec of simdnce .*\nKernel: " + Pattern.quote(
                NceLoss.kernel()) + "\nJava 2\\d.*\n"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--deterministic            | --deterministic is not there yet",
        "--checkpoint d --every 5   | --checkpoint is not there yet",
        "--report r.html            | --report is not there yet"})
    void whatIsNotThereYetIsRefused(String args, String message) {
        assertEquals(2, run(Stream.concat(Stream.of("train", "--corpus", text.toString(), "--output",
                output.toString()), Arrays.stream(args.split(" "))).toArray(String[]::new)));
        assertEquals("word2vec: " + message + "; see word2vec train --help\n", err.toString());
        assertFalse(Files.exists(output));
    }

    @Test
    void unusableFilesAreRefusedInOneLine() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertRefused("--corpus " + directory + " is a directory; allowed: a text file", directory, output);
        assertRefused("--corpus " + directory.resolve("no") + " does not exist; allowed: a text file",
                directory.resolve("no"), output);
        assertRefused("no words in " + empty + "; allowed: a text with at least two different words", empty, output);
        assertRefused("--min-count 1000 leaves 0 of the 7 words of " + text + "; allowed: a number that leaves at"
                + " least 2", text, output, "--min-count", "1000");
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
        assertEquals(1, run("train", "--output", output.toString()));
        assertTrue(err.toString().matches("word2vec: ZipException: .*\n"), err.toString());
    }

    private void assertRefused(String message, Path corpus, Path target, String... more) {
        err.getBuffer().setLength(0);
        String[] args = {"train", "--corpus", corpus.toString(), "--output", target.toString()};
        assertEquals(1, run(Stream.of(args, more).flatMap(Arrays::stream)
                .toArray(String[]::new)));
        assertEquals("word2vec: " + message + "\n", err.toString());
    }

    /** Runs the program with the test's directory as the home of a JDK. */
    private int run(String... args) {
        return Word2VecCommand.run(directory, VectorFiles.PROVIDED, new PrintWriter(out, true),
                new PrintWriter(err, true), args);
    }
}
