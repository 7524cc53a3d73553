package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.SampledLoss;

/** One line of JSON on standard output, one line of text for mistakes. */
class SingleShapeTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String args) {
        return Commands.run(new SingleShape(), new PrintWriter(out, true), new PrintWriter(err, true), args.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"forward,2", "backward,6", "sgd,6"})
    void stepsAreOneLineOfJson(String op, int flops) throws IOException {
        assertEquals(0, run("--shape 4,5,6,70 --iterations 3 --warmup 0.01 --samples given --threads 2 --op " + op),
                err.toString());
        assertEquals(1, out.toString().lines().count());
        JsonNode line = new ObjectMapper().readTree(out.toString());
        assertEquals(4 * 5 + 6 + 70, line.get("batch").asInt() * line.get("sampled").asInt() + line.get("dim").asInt()
                + line.get("classes").asInt());
        assertEquals(SampledLoss.kernel(), line.get("kernel").asText());
        assertEquals(Width.bits(SampledLoss.kernel()), line.get("vector_bits").asInt());
        assertTrue(line.get("p10_ms").asDouble() > 0);
        assertTrue(line.get("p10_ms").asDouble() <= line.get("median_ms").asDouble());
        assertTrue(line.get("median_ms").asDouble() <= line.get("p90_ms").asDouble());
        assertTrue(line.get("cpu_median_ms").isNull());
        assertEquals(8, line.get("batches").asInt());
        assertTrue(line.get("allocated_bytes_per_step").isIntegralNumber());
        double rate = flops * 4.0 * 6 * 6 / line.get("median_ms").asDouble() / 1e6;
        assertEquals(rate, line.get("gflops").asDouble(), 1e-9 * rate);
    }

    @Test
    void oneThreadHasATimeOfItsOwn() throws IOException {
        assertEquals(0, run("--shape 4,5,6,70 --iterations 3 --warmup 0.01 --batches 3 --pages ordinary"),
                err.toString());
        JsonNode line = new ObjectMapper().readTree(out.toString());
        assertTrue(line.get("cpu_median_ms").asDouble() > 0);
        assertEquals(3, line.get("batches").asInt());
        assertEquals("ordinary", line.get("pages").asText());
    }

    @Test
    void evaluationAndSamplerCountTheirOwnWork() throws IOException {
        assertEquals(0, run("--shape 4,5,6,70 --iterations 3 --warmup 0 --op eval"), err.toString());
        JsonNode line = new ObjectMapper().readTree(out.toString());
        double rate = 2.0 * 4 * 6 * 70 / line.get("median_ms").asDouble() / 1e6;
        assertEquals(rate, line.get("gflops").asDouble(), 1e-9 * rate);
        out.getBuffer().setLength(0);
        assertEquals(0, run("--shape 1,5,1,70 --iterations 3 --warmup 0 --op sampler --distribution unigram"));
        line = new ObjectMapper().readTree(out.toString());
        assertTrue(line.get("gflops").isNull());
        rate = 5 / line.get("median_ms").asDouble() / 1e3;
        assertEquals(rate, line.get("million_draws_per_second").asDouble(), 1e-9 * rate);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--op forward", "--shape 1,2,3", "--shape 1,2,3,4 --op backwards",
        "--shape 1,2,3,4 --samples some", "--shape 1,2,3,4 --distribution normal", "--shape 1,2,3,4 --iterations 0",
        "--shape 1,2,3,4 --warmup -1", "--shape 1,2,3,4 --threads 0", "--shape 1,2,3,4 --op eval --threads 2",
        "--shape 1,2,3,4 --batches 0", "--shape 1,2,3,4 --pages big", "--shape 1,2,3,4 --op sampler --pages huge",
        "--shape 1,2,3,4 --pages huge", "--shape 1,9,3,4", "--shape 1,2,3,4 --fast"})
    void mistakesAreOneLineAndExitCode2(String args) {
        assertEquals(2, run(args));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("single-shape: "), err.toString());
        assertEquals("", out.toString());
    }
}
