package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;

/** A width that is asked for is had or refused; the machine of these tests is made one of 128 bits. */
class WidthTest {
    private record Result(int exit, String output) {
    }

    private static Result run(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:MaxVectorSize=16",
                "--add-modules", "jdk.incubator.vector"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", Stream.of(KernelName.class, NceLoss.class, EmbeddingTable.class,
                        CandidateSampler.class, Long2IntOpenHashMap.class)
                .map(WidthTest::origin).collect(Collectors.joining(File.pathSeparator)), KernelName.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void aWidthThatTheMachineHas() throws Exception {
        Result result = run("-Dsimdnce.vectorBits=128");
        assertEquals(0, result.exit(), result.output());
        assertTrue(result.output().contains("vector, 128 bits"), result.output());
    }

    @Test
    void aWidthThatTheMachineLacks() throws Exception {
        Result result = run("-Dsimdnce.vectorBits=512");
        assertNotEquals(0, result.exit(), result.output());
        assertTrue(result.output().contains("-Dsimdnce.vectorBits=512 cannot be had: this machine's vectors have 128"
                + " bits; allowed here: 0 to 128"), result.output());
    }

    @Test
    void aWidthThatNoMachineHas() throws Exception {
        Result result = run("-Dsimdnce.vectorBits=333");
        assertNotEquals(0, result.exit(), result.output());
        assertTrue(result.output().contains("-Dsimdnce.vectorBits=333; allowed: 0, 128, 256, 512"), result.output());
    }

    @Test
    void theWidthOfThisVeryProcess() {
        String bits = System.getProperty("simdnce.vectorBits");
        String kernel = NceLoss.kernel();
        String expected = bits == null ? "" : bits.equals("0") ? "scalar" : "vector, " + bits + " bits";
        assertTrue(kernel.startsWith(expected), kernel);
        assertTrue(NceLoss.of(5, 2).toString().endsWith("kernel: " + kernel));
    }
}
