package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.kernel.launch.ChildJvm;

/** JMH's host needs no flag: its forks carry them, compute with the width they are told, and say so. */
@Tag("any-width")
class ForkTest {
    @TempDir
    Path folder;

    private static ChildJvm jmh(String... options) throws IOException, InterruptedException {
        return ChildJvm.run(Stream.concat(Stream.of("-Djmh.ignoreLock=true", "-cp",
                System.getProperty("java.class.path"), "org.openjdk.jmh.Main", "-f", "1", "-wi", "0", "-i", "1", "-r",
                "10ms"), Stream.of(options)).toList());
    }

    private ChildJvm peak(String vectorBits) throws IOException, InterruptedException {
        return jmh("PeakBenchmark", "-p", "vectorBits=" + vectorBits, "-prof", AllocationProfiler.class.getName(),
                "-rf", "json", "-rff", folder.resolve(vectorBits + ".json").toString());
    }

    @Test
    void eachForkPrintsItsKernel() throws IOException, InterruptedException {
        ChildJvm scalar = peak("0");
        assertEquals(0, scalar.status(), scalar.errors());
        assertTrue(scalar.output().contains("# kernel: scalar"), scalar.output());
        assertTrue(scalar.output().contains(AllocationProfiler.RESULT), scalar.output());
        ChildJvm chosen = peak("native");
        assertTrue(chosen.output().contains("# kernel: vector") || chosen.output().contains("# kernel: scalar - no "),
                chosen.output());
        assertEquals(1, ResultFile.times(folder.resolve("0.json")).size());
    }

    /** Before anything of the library is loaded, whatever the benchmark's name. */
    @ParameterizedTest
    @CsvSource({"BandwidthBenchmark.rows,megabytes=16", "EvaluationBenchmark,classes=50"})
    void eachForkSetsItsWidthFirst(String benchmark, String size) throws IOException, InterruptedException {
        ChildJvm scalar = jmh(benchmark, "-p", "vectorBits=0", "-p", size);
        assertTrue(scalar.output().contains("# kernel: scalar"), scalar.output());
        assertFalse(scalar.output().contains("already runs the kernel"), scalar.output());
    }

    /** Where there are no huge pages the forks say why; they carry the flag, so that this is not the reason. */
    @ParameterizedTest
    @CsvSource({"BandwidthBenchmark.rows,megabytes=16", "LossBenchmark.forward$,shape=4x5x128x8192"})
    void forksAskForHugePages(String benchmark, String size) throws IOException, InterruptedException {
        ChildJvm fork = jmh(benchmark, "-p", "pages=huge", "-p", size);
        String said = fork.output() + fork.errors();
        assertTrue(said.contains("# pages: huge: requested") || said.contains("allowed: nine tenths"), said);
        assertFalse(said.contains("--enable-native-access=ALL-UNNAMED\" to the command line"), said);
    }
}
