package org.simdnce.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runner fails where it should: it would be worth nothing if it could not. */
class GoldenRunnerTest {
    private static final String FILE = "nce_loss_grid_1.json";

    @TempDir
    private Path directory;

    private static JsonNode bundled;

    private final int cases = 4;
    private ObjectNode set;

    @BeforeAll
    static void readTheBundledFile() throws IOException, URISyntaxException {
        try (InputStream json = new GZIPInputStream(
                Files.newInputStream(GoldenRunner.bundledSet().resolve(FILE + ".gz")))) {
            bundled = Numbers.parse(json);
        }
    }

    @BeforeEach
    void takeTheFirstCases() {
        set = ((ObjectNode) bundled).objectNode();
        set.put("family", bundled.get("family").asText());
        ArrayNode some = set.putArray("cases");
        for (int k = 0; k < cases; k++) {
            some.add(bundled.get("cases").get(k).deepCopy());
        }
    }

    private record Outcome(int status, List<String> lines) {
    }

    private Outcome run() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int status = GoldenRunner.run(directory, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return new Outcome(status, bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private void expect(int passed, int failed) {
        Outcome outcome = run();
        assertEquals(passed + " passed, " + failed + " failed", outcome.lines.getLast());
        assertEquals(failed == 0 ? 0 : 1, outcome.status);
    }

    private void change(Consumer<ObjectNode> change) throws IOException {
        change.accept((ObjectNode) set.get("cases").get(2));
        write();
    }

    private void write() throws IOException {
        Files.writeString(directory.resolve(FILE), set.toString());
    }

    @Test
    void anUnchangedSetPasses() throws IOException {
        write();
        Files.writeString(directory.resolve("README.md"), "not a reference file");
        expect(cases, 0);
    }

    @Test
    void eachCaseOfAnUnknownFamilyFails() throws IOException {
        set.put("family", "nce_loss_of_tomorrow");
        write();
        expect(0, cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "logits", "grad_sum/inputs", "grad_weighted/inputs"})
    void aCorruptedResultFails(String array) throws IOException {
        change(c -> {
            ArrayNode numbers = (ArrayNode) c.at("/f64/" + array);
            if (numbers.get(0).isArray()) {
                numbers = (ArrayNode) numbers.get(0);
            }
            // One per mille, far above the tolerance and far below what the eye would catch.
            numbers.set(0, numbers.numberNode(numbers.get(0).asDouble() * 1.001 + 0.001));
        });
        expect(cases - 1, 1);
    }

    @Test
    void aCorruptedGradientOfTheWeightsFails() throws IOException {
        change(c -> {
            ArrayNode row = (ArrayNode) c.at("/f64/grad_sum/weights/values/0");
            row.set(0, row.numberNode(row.get(0).asDouble() + 0.001));
        });
        expect(cases - 1, 1);
    }

    @Test
    void aRowThatIsMissingFails() throws IOException {
        change(c -> {
            ((ArrayNode) c.at("/f64/grad_sum/biases/rows")).remove(0);
            ((ArrayNode) c.at("/f64/grad_sum/biases/values")).remove(0);
        });
        expect(cases - 1, 1);
    }

    @Test
    void aCorruptedInputFails() throws IOException {
        change(c -> ((ArrayNode) c.at("/weights/" + c.at("/labels/0/0").asInt())).set(0, set.numberNode(0.75)));
        expect(cases - 1, 1);
    }

    @Test
    void anArrayThatNoRuleComparesFails() throws IOException {
        change(c -> ((ObjectNode) c.get("f64")).set("grad_log_z", set.arrayNode().add(1)));
        expect(cases - 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f64", "f32", "labels", "sampled_expected_count", "op"})
    void aMissingPartFails(String key) throws IOException {
        change(c -> c.remove(key));
        expect(cases - 1, 1);
    }

    @Test
    void aTextInPlaceOfANumberFails() throws IOException {
        change(c -> ((ArrayNode) c.get("upstream")).set(0, set.textNode("one")));
        expect(cases - 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"family\": \"full_eval\"}", "{\"family\": \"full_eval\", \"cases\": 3}",
        "{\"cases\": []}", "{\"family\": \"full_eval\", \"cases\": []} {}"})
    void aMalformedFileFails(String text) throws IOException {
        write();
        Files.writeString(directory.resolve("malformed.json"), text);
        expect(cases, 1);
    }

    @Test
    void aSetWithoutCasesFails() throws IOException {
        set.putArray("cases");
        write();
        expect(0, 1);
    }

    @Test
    void anEmptyDirectoryIsAnError() {
        Outcome outcome = run();
        assertEquals(2, outcome.status);
        assertTrue(outcome.lines.getLast().contains(directory.toString()), outcome.lines.toString());
    }

    @Test
    void aMissingDirectoryIsAnError() {
        directory = directory.resolve("nowhere");
        Outcome outcome = run();
        assertEquals(2, outcome.status);
        assertTrue(outcome.lines.getLast().contains("nowhere is not a directory"), outcome.lines.toString());
    }
}
