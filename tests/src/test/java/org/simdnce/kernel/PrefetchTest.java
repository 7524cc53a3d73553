package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.launch.ChildJvm;

/** Rows are asked for, by the way a process was started; each case is a process. */
@Tag("any-width")
class PrefetchTest {
    private static List<String> run(String... flags) throws IOException, InterruptedException {
        ChildJvm child = ChildJvm.run(Stream.concat(Stream.of(flags), Stream.of("-cp", ChildJvm.classPath(),
                PrefetchProbe.class.getName())).toList());
        assertEquals(0, child.status(), child::errors);
        assertEquals("", child.errors());
        return child.output().lines().toList();
    }

    private static void assumeCode() {
        assumeTrue(System.getProperty("os.name").equals("Linux") && VirtualMachine.isX86(),
                "rows are asked for on Linux and x86-64 only");
    }

    @Test
    void withNativeAccess() throws Exception {
        assumeCode();
        assertEquals(List.of("obstacle: null", "table: 100000.0", "read only: 0.0", "end"),
                run("--enable-native-access=ALL-UNNAMED"));
    }

    @Test
    void withoutNativeAccess() throws Exception {
        assumeCode();
        assertEquals(List.of("obstacle: add \"--enable-native-access=ALL-UNNAMED\" to the command line",
                "table: 100000.0", "read only: 0.0", "end"), run("--illegal-native-access=deny"));
    }

    /** What is not there for this processor is not asked of the operating system. */
    @Test
    void onAnotherProcessor() throws Exception {
        List<String> lines = run("--enable-native-access=ALL-UNNAMED", "-Dos.arch=riscv64");
        assertEquals("obstacle: no code for riscv64", lines.getFirst());
        assertEquals("end", lines.getLast());
    }
}
