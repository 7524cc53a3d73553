package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input is refused with what was wrong, its value and what is allowed. */
class SamplerArgumentsTest {
    private static final float[] WEIGHTS = {1, 2, 4};

    @TempDir
    private Path directory;

    static Stream<Arguments> refusals() {
        NoiseSampler sampler = CandidateSampler.of(Uniform.of(10), 4);
        FixedUnigram unigram = FixedUnigram.of(WEIGHTS);
        Candidates candidates = new Candidates(4);
        float[] counts = new float[4];
        return Stream.of(
                refusal("range = 0: the number of classes must be at least 1", () -> LogUniform.of(0)),
                refusal("range = -3: the number of classes must be at least 1", () -> Uniform.of(-3)),
                refusal("range = 0: the number of classes must be at least 1", () -> LearnedUnigram.of(0)),
                refusal("range = 4294967296: a learned distribution keeps a count per class and allows at most "
                        + "2147483638", () -> LearnedUnigram.of(1L << 32)),
                refusal("class id 10 is out of range: allowed are 0 to 9", () -> LogUniform.of(10).probability(10)),
                refusal("class id -1 is out of range: allowed are 0 to 9", () -> Uniform.of(10).probability(-1)),
                refusal("class id 3 is out of range: allowed are 0 to 2", () -> unigram.probability(3)),
                refusal("class id 4294967296 is out of range: allowed are 0 to 2",
                        () -> unigram.probability(1L << 32)),
                refusal("class id 5 is out of range: allowed are 0 to 4", () -> LearnedUnigram.of(5).probability(5)),
                refusal("class id 7 at position 1 is out of range: allowed are 0 to 4",
                        () -> LearnedUnigram.of(5).learn(new long[] {0, 7}, 0, 2)),

                refusal("0 weights: at least one is needed", () -> FixedUnigram.of(new float[0])),
                refusal("weight 1 is -2.0: weights must be finite and not negative",
                        () -> FixedUnigram.of(new float[] {1, -2})),
                refusal("weight 0 is NaN: weights must be finite and not negative",
                        () -> FixedUnigram.of(new float[] {Float.NaN})),
                refusal("weight 2 is Infinity: weights must be finite and not negative",
                        () -> FixedUnigram.of(new float[] {1, 1, Float.POSITIVE_INFINITY})),
                refusal("no class can be drawn: all 2 weights of fixed unigram over 2 classes (distortion 1.0, "
                        + "reserved ids 0, shard 0 of 1) are 0; at least one must be positive",
                        () -> FixedUnigram.of(new float[2])),
                refusal("no class can be drawn: all 1 weights of fixed unigram over 1 classes (distortion 1.0, "
                        + "reserved ids 0, shard 1 of 2) are 0; at least one must be positive",
                        () -> FixedUnigram.of(new float[] {1, 0}).withShard(1, 2)),
                refusal("no class can be drawn: all 0 weights of fixed unigram over 0 classes (distortion 1.0, "
                        + "reserved ids 0, shard 3 of 4) are 0; at least one must be positive",
                        () -> unigram.withShard(3, 4)),
                refusal("distortion = NaN: it must be finite", () -> unigram.withDistortion(Float.NaN)),
                refusal("distortion = Infinity: it must be finite",
                        () -> unigram.withDistortion(Float.POSITIVE_INFINITY)),
                refusal("weight 1 is 0.0 and to the power -1.0 becomes Infinity: distorted weights must be finite",
                        () -> FixedUnigram.of(new float[] {1, 0}).withDistortion(-1)),
                refusal("reserved ids = -1: allowed are 0 to 2147483644 in front of 3 weights",
                        () -> unigram.withReservedIds(-1)),
                refusal("reserved ids = 2147483647: allowed are 0 to 2147483644 in front of 3 weights",
                        () -> unigram.withReservedIds(Integer.MAX_VALUE)),
                refusal("number of shards = 0: it must be at least 1", () -> unigram.withShard(0, 0)),
                refusal("shard = 2: allowed are 0 to 1", () -> unigram.withShard(2, 2)),
                refusal("shard = -1: allowed are 0 to 1", () -> unigram.withShard(-1, 2)),

                refusal("numSampled = 0: the number of candidates must be at least 1",
                        () -> CandidateSampler.of(Uniform.of(10), 0)),
                refusal("numSampled = -1: the number of candidates must be at least 1", () -> new Candidates(-1)),
                refusal("numSampled = 11: without replacement at most 10 candidates can be drawn, the classes of "
                        + "positive probability of uniform over 10 classes",
                        () -> CandidateSampler.of(Uniform.of(10), 11)),
                refusal("numSampled = 4: without replacement at most 3 candidates can be drawn, the classes of "
                        + "positive probability of fixed unigram over 5 classes (distortion 1.0, reserved ids 2, "
                        + "shard 0 of 1)",
                        () -> CandidateSampler.of(unigram.withReservedIds(2), 4)),
                refusal("numSampled = 4: without replacement at most 3 candidates can be drawn, the classes of "
                        + "positive probability of learned unigram over 3 classes, 0 seen",
                        () -> new NoiseSampler(LearnedUnigram.of(3), 4, false, 0, 0).withoutReplacement()),
                refusal("numSampled = 4: to take all candidates it must be the number of classes, 5",
                        () -> new AllCandidates(5, 4)),
                refusal("range = 0: the number of classes must be at least 1", () -> CandidateSampler.all(0)),

                refusal("room for 5 candidates: the sampler draws exactly 4",
                        () -> sampler.sample(0, new Candidates(5))),
                refusal("room for 4 candidates: the sampler draws exactly 6",
                        () -> CandidateSampler.all(6).sample(0, candidates)),
                refusal("call = -1: allowed are 0 to 4503599627370495 with 4 candidates per call",
                        () -> sampler.sample(-1, candidates)),
                refusal("call = 4503599627370496: allowed are 0 to 4503599627370495 with 4 candidates per call",
                        () -> sampler.sample(1L << 52, candidates)),
                refusal("call = -1: calls are numbered from 0", () -> CandidateSampler.all(4).sample(-1, candidates)),
                refusal("call = -2: calls are numbered from 0", () -> sampler.stream(-2)),
                refusal("numTries = 3: 4 distinct candidates take at least 4 draws", () -> sampler.expectedCount(0, 3)),
                refusal("numTries = 0: 4 distinct candidates take at least 4 draws",
                        () -> sampler.expectedCounts(new long[] {1}, 0, 1, 0, counts, 0)),
                refusal("class id 10 is out of range: allowed are 0 to 9", () -> sampler.expectedCount(10, 4)),
                refusal("class id -1 at position 2 is out of range: allowed are 0 to 9",
                        () -> sampler.expectedCounts(new long[] {1, 2, -1}, 1, 3, 4, counts, 0)),
                refusal("class id 4 at position 0 is out of range: allowed are 0 to 3",
                        () -> CandidateSampler.all(4).expectedCounts(new long[] {4}, 0, 1, 4, counts, 0)),
                refusal("class id -1 is out of range: allowed are 0 to 3",
                        () -> CandidateSampler.all(4).expectedCount(-1, 4)),

                refusal("n = 0: the number of streams must be at least 1", () -> sampler.stream().split(0)),
                refusal("n = 2: a learned distribution belongs to one thread, so that its calls cannot be split; "
                        + "allowed is 1", () -> CandidateSampler.of(LearnedUnigram.of(3), 1).stream().split(2)),
                refusal("n = 0: the number of outcomes must be positive", () -> new PhiloxStream(1, 2).uniform(0)),
                refusal("n = -5: the number of outcomes must be positive", () -> new PhiloxStream(1, 2).uniformInt(-5)),
                refusal("numTrue = 0: rows must have at least 1 true class", () -> new AccidentalHits().row(0, 0)));
    }

    private static Arguments refusal(String message, Executable call) {
        return arguments(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void sayWhatTheValueAndTheAllowed(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    static Stream<Executable> sectionsOutsideTheirArrays() {
        NoiseSampler sampler = CandidateSampler.of(Uniform.of(10), 4);
        long[] ids = {1, 2, 3};
        return Stream.of(
                () -> sampler.expectedCounts(ids, 0, 4, 4, new float[9], 0),
                () -> sampler.expectedCounts(ids, 0, 3, 4, new float[3], 1),
                () -> sampler.expectedCounts(ids, 2, 1, 4, new float[3], 0),
                () -> CandidateSampler.all(4).expectedCounts(ids, 0, 3, 4, new float[2], 0),
                () -> LogUniform.of(5).draw(new PhiloxStream(1, 2), ids, 0, 4),
                () -> LearnedUnigram.of(5).learn(ids, -1, 2),
                () -> new AccidentalHits().find(ids, 4, ids, 3),
                () -> new AccidentalHits().find(ids, 3, ids, -1),
                () -> new AccidentalHits().labelIndex(0),
                () -> new AccidentalHits().candidate(0));
    }

    @ParameterizedTest
    @MethodSource("sectionsOutsideTheirArrays")
    void sectionsMustLieInTheirArrays(Executable call) {
        assertThrows(IndexOutOfBoundsException.class, call);
    }

    static Stream<Arguments> badLines() {
        return Stream.of(
                arguments("a,1\n\nb,x\n", 3, "\"b,x\" ends in \"x\""),
                arguments("a,1\nb,\n", 2, "\"b,\" ends in \"\""),
                arguments("a,-1\n", 1, "\"a,-1\" ends in \"-1\""),
                arguments("a,NaN\n", 1, "\"a,NaN\" ends in \"NaN\""),
                arguments("a,1e99\n", 1, "\"a,1e99\" ends in \"1e99\""),
                arguments("a,1f\n", 1, "\"a,1f\" ends in \"1f\""),
                arguments("word", 1, "\"word\" ends in \"word\""));
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void aBadLineIsNamed(String text, int line, String quoted) throws IOException {
        Path file = Files.writeString(directory.resolve("weights.csv"), text);
        assertEquals(file + ", line " + line + ": " + quoted + "; the last comma-separated field must be a weight, "
        + "a finite"
                + " number that is not negative", messageFor(file));
    }

    @Test
    void aFileWithoutWeightsIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("empty.csv"), "\n  \n");
        assertEquals(file + ": 0 lines with a weight; at least one is needed", messageFor(file));
    }

    @Test
    void aFileOfZerosIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("zeros.csv"), "a,0\nb,0\n");
        assertTrue(messageFor(file).startsWith(file + ": no class can be drawn: all 2 weights"), messageFor(file));
    }

    @Test
    void aMissingFileIsAnInputError() {
        assertThrows(NoSuchFileException.class, () -> FixedUnigram.fromCsv(directory.resolve("none.csv")));
    }

    private static String messageFor(Path file) {
        return assertThrows(IllegalArgumentException.class, () -> FixedUnigram.fromCsv(file)).getMessage();
    }
}
