package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.launch.ChildJvm;

/** What is computed does not change when the code gets compiled. */
class DeterminismTest {
    @Test
    void theFirstCallAndTheLastGiveTheSameBits() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector"));
        if (Simd.FORCED) {
            command.add("-D" + Simd.PROPERTY + "=" + Simd.BITS);
        }
        command.addAll(List.of("-cp", ChildJvm.classPath(), "org.simdnce.kernel.SteadyBits"));
        assertEquals(Kernel.best().describe() + ": same bits", ChildJvm.run(command).output());
    }
}
