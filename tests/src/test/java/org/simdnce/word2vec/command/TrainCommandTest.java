package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.Checkpoint;
import org.simdnce.word2vec.vectors.WordVectors;

/** The command {@code train} from its flags to its files. */
@Tag("any-width")
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
    void severalTextsAreOne() throws IOException {
        Path first = Files.writeString(directory.resolve("first"), "the whale of it\n".repeat(3));
        Path second = Files.writeString(directory.resolve("second"), "the whale of it\n".repeat(2));
        assertEquals(0, train(output, "--corpus", first.toString(), text.toString(), second.toString()));
        assertTrue(out.toString().startsWith("Reading " + first + ", " + text + ", " + second + "\n"
                + "1,020 words in 105 lines; 8 different ones occur at least 5 times\n"), out.toString());
        assertTrue(Files.readAllLines(output).getLast().startsWith("whale "), out.toString());
    }

    @Test
    void binaryVectorsAreTheSameAsThoseInText() throws IOException {
        Path binary = directory.resolve("vectors.bin");
        assertEquals(0, run("-train", text.toString(), "-output", binary.toString(), "-cbow", "0", "-size", "4",
                "-iter", "1", "-threads", "1", "-binary", "1", "-alpha", "0.025"));
        assertEquals(0, train(output, "--corpus", text.toString(), "--sample", "1e-3", "--alpha", "0.025"));
        assertTrue(new String(Files.readAllBytes(binary), StandardCharsets.ISO_8859_1).startsWith("7 4\nthe "));
        assertEquals(String.join("\n", Files.readAllLines(output)), content(binary));
    }

    @Test
    void eachPairHasNoiseOfItsOwn() throws IOException {
        assertEquals(0, train(output, "--corpus", text.toString(), "--share", "pair"), err.toString());
        String own = Files.readString(output);
        assertEquals(0, train(output, "--corpus", text.toString(), "--share", "pair"));
        assertEquals(own, Files.readString(output));
        assertEquals(0, train(output, "--corpus", text.toString(), "--share", "window"));
        assertNotEquals(own, Files.readString(output));
        assertEquals(2, train(output, "--corpus", text.toString(), "--share", "word"));
        assertTrue(err.toString().contains("'word'; allowed: pair, window, group"), err.toString());
    }

    /** With CBOW a window is a pair. */
    @Test
    void noiseOfAPairIsThatOfAWindowOfCbow() throws IOException {
        assertEquals(0, train(output, "--corpus", text.toString(), "--cbow", "--share", "pair"), err.toString());
        String own = Files.readString(output);
        assertEquals(0, train(output, "--corpus", text.toString(), "--cbow", "--share", "window"));
        assertEquals(own, Files.readString(output));
    }

    @Test
    void vectorsForNumpyHaveTheirWordsBesideThem() throws IOException {
        Path npy = directory.resolve("out/vectors.npy");
        Path words = directory.resolve("out/vectors.vocab");
        assertEquals(0, train(npy, "--corpus", text.toString(), "--format", "npy"));
        assertEquals(List.of("the", "of", "stream", "lock", "and", "map", "it"), Files.readAllLines(words));
        assertTrue(out.toString().endsWith("Written: " + npy + "\nWritten: " + words + "\n"), out.toString());
        assertEquals(0, train(output, "--corpus", text.toString()));
        assertEquals(String.join("\n", Files.readAllLines(output)), content(npy));
    }

    @Test
    void wordsThatCannotBeWrittenBesideTheVectorsAreNoticedAtOnce() throws IOException {
        Path words = Files.createDirectory(directory.resolve("vectors.vocab"));
        assertEquals(1, train(directory.resolve("vectors.npy"), "--corpus", text.toString(), "--format", "npy"));
        assertEquals("word2vec: --output " + words + " is a directory; allowed: a file, old or new\n", err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"context.vec", "context.bin", "context.npy"})
    void theSecondMatrixIsWrittenToo(String name) throws Exception {
        Path context = directory.resolve("other").resolve(name);
        Path state = directory.resolve("state");
        assertEquals(0, train(output, "--corpus", text.toString(), "--checkpoint", state.toString(),
                "--output-context", context.toString()), err.toString());
        assertEquals(asText(Checkpoint.load(state).model().contextVectors()), content(context));
        assertEquals(asText(Checkpoint.load(state).model().vectors()), content(output));
        assertTrue(out.toString().contains("Written: " + context + "\n"), out.toString());
        // A training that goes on, here from its end, and one of a saved model write it as well.
        Path again = directory.resolve("again.vec");
        assertEquals(0, run("train", "--resume", state.toString(), "--output", output.toString(), "--output-context",
                again.toString()), err.toString());
        assertEquals(content(context), content(again));
        Path further = directory.resolve("further");
        assertEquals(0, train(output, "--model", state.toString(), "--corpus", text.toString(), "--checkpoint",
                further.toString(), "--output-context", again.toString()), err.toString());
        assertEquals(asText(Checkpoint.load(further).model().contextVectors()), content(again));
        assertNotEquals(content(context), content(again));
    }

    @Test
    void aPlaceWhereTheSecondMatrixCannotBeWrittenIsNoticedAtOnce() {
        Path below = text.resolve("context.vec");
        assertRefused("--output-context " + below + " cannot be written (a file is where a directory should be);"
                + " allowed: a file in a directory with write permission", text, output, "--output-context",
                below.toString());
        assertEquals("", out.toString());
        assertFalse(Files.exists(output));
    }

    /** A vectors file of any format as word2vec's text. */
    private static String content(Path file) throws IOException {
        try (WordVectors vectors = WordVectors.load(file)) {
            return asText(vectors);
        }
    }

    /** Vectors in word2vec's text format. */
    private static String asText(WordVectors vectors) {
        List<String> lines = new ArrayList<>(List.of(vectors.size() + " " + vectors.dim()));
        for (int id = 0; id < vectors.size(); id++) {
            StringBuilder line = new StringBuilder(vectors.word(id));
            for (float number : vectors.vector(vectors.word(id))) {
                line.append(' ').append(number);
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --corpus %s --save-vocab %s", "-train %s -save-vocab %s"})
    void theVocabularyAloneTrainsNothing(String line) throws IOException {
        Path words = directory.resolve("words");
        assertEquals(0, run(String.format(line, text, words).split(" ")), err.toString());
        assertEquals("""
                </s> 100
                the 300
                of 200
                stream 100
                lock 100
                and 100
                map 100
                it 100
                """, Files.readString(words));
        assertFalse(out.toString().contains("Train"), out.toString());
        assertTrue(out.toString().endsWith("times\nWritten: " + words + "\n"), out.toString());
        assertEquals("", err.toString());
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(Set.of(text, words), files.collect(Collectors.toSet()));
        }
    }

    @Test
    void withoutTrainingThereAreNoFigures() throws IOException {
        assertEquals(0, run("train", "--corpus", text.toString(), "--save-vocab", output.toString(), "--log-json"));
        JsonNode done = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals("done", done.get("event").asText());
        assertTrue(done.get("words_per_second").isNull() && done.get("loss").isNull(), done.toString());
        assertTrue(done.get("total_seconds").asDouble() > 0, done.toString());
    }

    @Test
    void aSavedVocabularyStandsInForCounting() throws IOException {
        Path words = directory.resolve("words");
        assertEquals(0, train(output, "--corpus", text.toString(), "--save-vocab", words.toString()));
        Path again = directory.resolve("again");
        assertEquals(0, train(again, "--corpus", text.toString(), "--read-vocab", words.toString()));
        assertEquals(Files.readString(output), Files.readString(again));
        Path frequent = directory.resolve("frequent");
        assertEquals(0, train(frequent, "--corpus", text.toString(), "--read-vocab", words.toString(), "--min-count",
                "200"));
        assertEquals(List.of("2", "the", "of"), Files.readAllLines(frequent).stream()
                .map(line -> line.substring(0, line.indexOf(' '))).toList());
    }

    @Test
    void anUnusableVocabularyIsRefusedInOneLine() throws IOException {
        Path words = directory.resolve("words");
        assertRefused(words + " does not exist; allowed: a vocabulary file", text, output, "-read-vocab",
                words.toString(), "-cbow", "0");
        Files.writeString(words, "the 300\nof 200\n");
        assertRefused("--min-count 300 leaves 1 of the 2 words of " + words + "; allowed: a number that leaves at"
                + " least 2", text, output, "--read-vocab", words.toString(), "--min-count", "300");
        Files.writeString(words, "the 300\nof two\n");
        assertRefused(words + ": line 2 has the count \"two\"; allowed: a word, a space and its count, 1 to "
                + Long.MAX_VALUE, text, output, "--read-vocab", words.toString());
        assertEquals("", out.toString());
        Files.writeString(words, "whale 300\nship 200\n");
        assertRefused("none of the 2 words of the vocabulary is among the 1000 words of " + text + "; allowed: a text"
                + " that has some", text, output, "--read-vocab", words.toString());
        assertFalse(Files.exists(output));
    }

    @Test
    void aTextThatIsLargerThanTheMemoryTrainsFromDisk() throws IOException {
        // Ids of 1,100,000 words take 8.8 MB while the text is read; half of the memory is for them.
        Files.writeString(text, "a b c d e f g h i j\n".repeat(110_000));
        assertEquals(0, train(output, "--corpus", text.toString(), "--sample", "1e-6"));
        Path fromDisk = directory.resolve("from disk");
        String[] limited = {"--corpus", text.toString(), "--sample", "1e-6", "--memory", "16m"};
        assertEquals(0, train(fromDisk, limited));
        assertEquals(Files.readString(output), Files.readString(fromDisk));
        String temporary = System.setProperty("java.io.tmpdir", directory.resolve("no disk").toString());
        try {
            assertEquals(1, train(fromDisk, limited));
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
        assertTrue(err.toString().endsWith("word2vec: " + directory.resolve("no disk") + ": cannot take the text's word"
                + " ids, which need more than 8388608 bytes of memory; allowed: a directory with write permission, by"
                + " --temp DIR, or more --memory\n"), err.toString());
        assertEquals(1, run(Stream.concat(Stream.of("train", "--output", fromDisk.toString(), "--temp",
                directory.resolve("nowhere").toString()), Stream.of(limited)).toArray(String[]::new)));
        assertTrue(err.toString().contains("word2vec: " + directory.resolve("nowhere") + ": cannot take"),
                err.toString());
    }

    /** Trains few numbers in one thread, so that the same text gives the same bits. */
    private int train(Path target, String... more) {
        return run(Stream.concat(Stream.of("train", "--output", target.toString(), "--dim", "4", "--epochs", "1",
                "--threads", "1"), Stream.of(more)).toArray(String[]::new));
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

    @Test
    void aReportShowsTheRun() throws IOException {
        Path page = directory.resolve("run.html");
        assertEquals(0, train(output, "--corpus", text.toString(), "--report", page.toString()), err.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("skip-gram, dim "), html);
        assertTrue(html.contains("<tr><th>Program</th><td>word2vec of simdnce "), html);
        assertEquals(3, html.split("<svg", -1).length - 1, "two charts and a map");
        assertTrue(out.toString().contains("Written: " + page + "\n"), out.toString());
    }

    @Test
    void aReportThatCannotBeWrittenIsNoticedAtOnce() throws IOException {
        Path page = Files.createDirectory(directory.resolve("run.html"));
        assertEquals(1, train(output, "--corpus", text.toString(), "--report", page.toString()));
        assertEquals("word2vec: --report " + page + " is a directory; allowed: a file, old or new\n", err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void unusableFilesAreRefusedInOneLine() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertRefused(directory + " is a directory; allowed: a text file", directory, output);
        assertRefused(directory.resolve("no") + " does not exist; allowed: a text file", directory.resolve("no"),
                output);
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
