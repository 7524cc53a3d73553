package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.word2vec.vectors.VectorFormat;

/** The commands that work with vectors, on vectors that only note what they are asked. */
@Tag("any-width")
class VectorCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();

    /** Three words. */
    private final class Noted implements VectorFiles.Vectors {
        @Override
        public int size() {
            return 3;
        }

        @Override
        public int dim() {
            return 50;
        }

        @Override
        public boolean contains(String word) {
            return List.of("king", "queen", "man").contains(word);
        }

        @Override
        public Map<String, Double> nearest(String word, int count) {
            asked.add("nearest " + word + " " + count);
            Map<String, Double> near = new LinkedHashMap<>();
            near.put("prince", 0.75);
            near.put("a", -0.25);
            return near;
        }

        @Override
        public Map<String, Double> analogy(String a, String b, String c, int count) {
            asked.add("analogy " + a + " " + b + " " + c + " " + count);
            return Map.of("woman", 0.5);
        }

        @Override
        public List<VectorFiles.Section> analogies(Path questions, int mostFrequent) {
            asked.add("analogies " + questions + " " + mostFrequent);
            return List.of(new VectorFiles.Section("capitals", 1, 4, 2), new VectorFiles.Section("plural", 2, 2, 0));
        }

        @Override
        public VectorFiles.Correlation similarities(Path pairs) {
            asked.add("similarities " + pairs);
            return new VectorFiles.Correlation(0.601, 340, 13);
        }

        @Override
        public void save(Path file, VectorFormat format, int mostFrequent) {
            asked.add("save " + file + " " + format + " " + mostFrequent);
        }

        @Override
        public void close() {
            asked.add("close");
        }
    }

    @Test
    void neighborsOfEachWord() {
        assertEquals(0, run("neighbors", "v.txt", "king", "man", "--count", "2"), err.toString());
        assertEquals(List.of("open v.txt", "nearest king 2", "nearest man 2", "close"), asked);
        assertEquals("""
                king
                  prince                   0.7500
                  a                        -0.2500
                man
                  prince                   0.7500
                  a                        -0.2500
                """, out.toString());
    }

    @Test
    void wordsMayLookLikeFilesOfFlagsOrLikeFlags() {
        assertEquals(1, run("neighbors", "v.txt", "@king"));
        assertTrue(err.toString().startsWith("word2vec: \"@king\" is not among"), err.toString());
        err.getBuffer().setLength(0);
        assertEquals(1, run("neighbors", "v.txt", "--", "-king"));
        assertTrue(err.toString().startsWith("word2vec: \"-king\" is not among"), err.toString());
    }

    @Test
    void anUnknownWordIsNamedBeforeAnythingIsShown() {
        assertEquals(1, run("neighbors", "v.txt", "king", "King"));
        assertEquals("word2vec: \"King\" is not among the 3 words of v.txt; allowed: a word that is, in the same"
                + " spelling and case\n", err.toString());
        assertEquals("", out.toString());
        assertEquals(List.of("open v.txt", "close"), asked);
    }

    @Test
    void analogiesAreAskedInTheirOrder() {
        assertEquals(0, run("analogy", "v.bin", "man", "king", "queen"));
        assertEquals(List.of("open v.bin", "analogy man king queen 5", "close"), asked);
        assertEquals("  woman                    0.5000\n", out.toString());
    }

    @Test
    void evaluationAddsSectionsUp() {
        assertEquals(0, run("eval", "v.txt", "--analogies", "d/q.txt", "--similarity", "a.txt", "b.txt"));
        assertEquals(List.of("open v.txt", "analogies d/q.txt 30000", "similarities a.txt", "similarities b.txt",
                "close"), asked);
        assertEquals("""
                q.txt, capitals: 25.00 % (1 of 4 right, 2 skipped)
                q.txt, plural: 100.00 % (2 of 2 right, 0 skipped)
                q.txt, all: 50.00 % (3 of 6 right, 2 skipped)
                a.txt: 60.10 (340 pairs, 13 missing)
                b.txt: 60.10 (340 pairs, 13 missing)
                """, out.toString());
    }

    @Test
    void evaluationForPrograms() throws Exception {
        assertEquals(0, run("eval", "v.txt", "--analogies", "q.txt", "--most-frequent", "0", "--similarity", "a.txt",
                "--log-json"));
        List<String> lines = out.toString().lines().toList();
        assertEquals(4, lines.size());
        JsonNode all = new ObjectMapper().readTree(lines.get(2));
        assertEquals("all", all.get("section").asText());
        assertEquals(50, all.get("percent").asDouble());
        assertEquals(60.1, new ObjectMapper().readTree(lines.get(3)).get("spearman").asDouble(), 1e-9);
        assertTrue(asked.contains("analogies q.txt 0"), asked::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "convert a.bin b.vec                  | save b.vec text 0",
        "convert a.vec b.bin                  | save b.bin binary 0",
        "convert a.vec b.npy                  | save b.npy npy 0",
        "convert a.vec b --to NPY             | save b npy 0",
        "convert a.vec b --most-frequent 2    | save b text 2"})
    void convertsByNameOrFlag(String args, String saved) {
        assertEquals(0, run(args.split(" ")));
        assertEquals(saved, asked.get(1));
        String count = saved.endsWith("2") ? "2" : "3";
        assertTrue(out.toString().startsWith(count + " vectors of 50 numbers written: b"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "neighbors                  | Missing required parameters: 'VECTORS', 'WORD'",
        "neighbors v                | Missing required parameter: 'WORD'",
        "neighbors v king --count 0 | --count 0; allowed: 1 to 1000000",
        "analogy v a b              | Missing required parameter: 'C'",
        "analogy v a b c -n -1      | --count -1; allowed: 1 to 1000000",
        "eval v                     | nothing to measure with; allowed: --analogies FILE, --similarity FILE",
        "eval v --analogies q --most-frequent -1 | --most-frequent -1; allowed: 0 (all) or more",
        "convert v                  | Missing required parameter: 'TO'",
        "convert v w --most-frequent -1 | --most-frequent -1; allowed: 0 (all) or more",
        "convert v w --to word      | Invalid value for option '--to': 'word'; allowed: text, binary, npy"})
    void wrongFlagsAreRefusedInOneLine(String args, String message) {
        assertEquals(2, run(args.split(" ")));
        assertEquals("word2vec: " + message + "; see word2vec " + args.split(" ")[0] + " --help\n", err.toString());
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eval", "neighbors", "analogy", "convert"})
    void helpTeaches(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out.toString().contains("word2vec " + command + " wiki."), out.toString());
        assertTrue(out.toString().contains(".npy"), out.toString());
    }

    private int run(String... args) {
        return Word2VecCommand.run(Path.of("nowhere"), this::open, new PrintWriter(out, true),
                new PrintWriter(err, true), args);
    }

    private VectorFiles.Vectors open(Path file) {
        asked.add("open " + file);
        return new Noted();
    }
}
