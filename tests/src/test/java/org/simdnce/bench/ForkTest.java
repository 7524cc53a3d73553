package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.kernel.launch.ChildJvm;

/** JMH's host needs no flag: its forks carry them, compute with the width they are told, and say so. */
class ForkTest {
    @TempDir
    Path folder;

    private ChildJvm jmh(String vectorBits) throws IOException, InterruptedException {
        return ChildJvm.run(List.of("-Djmh.ignoreLock=true", "-cp", System.getProperty("java.class.path"),
                "org.openjdk.jmh.Main", "PeakBenchmark", "-f", "1", "-wi", "0", "-i", "1", "-r", "10ms", "-p",
                "vectorBits=" + vectorBits, "-prof", AllocationProfiler.class.getName(), "-rf", "json", "-rff",
                folder.resolve(vectorBits + ".json").toString()));
    }

    @Test
    void eachForkPrintsItsKernel() throws IOException, InterruptedException {
        ChildJvm scalar = jmh("0");
        assertEquals(0, scalar.status(), scalar.errors());
        assertTrue(scalar.output().contains("# kernel: scalar"), scalar.output());
        assertTrue(scalar.output().contains(AllocationProfiler.RESULT), scalar.output());
        ChildJvm chosen = jmh("native");
        assertTrue(chosen.output().contains("# kernel: vector") || chosen.output().contains("# kernel: scalar - no "),
                chosen.output());
        assertEquals(1, ResultFile.times(folder.resolve("0.json")).size());
    }
}
