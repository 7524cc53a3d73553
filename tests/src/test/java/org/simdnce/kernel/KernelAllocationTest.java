package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Once compiled, no part of a kernel allocates: a vector that is boxed anywhere shows in the thread's own counter. */
class KernelAllocationTest {
    private static final int CALLS = 100;
    private static final long PATIENCE = 20_000_000_000L;

    /**
     * Compilation takes as long as the machine is busy, so this waits for it: for a window of calls that allocates
     * nothing. What allocates in every call never has one.
     */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Kernels#underTest")
    void nothing(Kernel kernel) {
        try (Arena arena = Arena.ofConfined()) {
            Calls calls = new Calls(kernel, arena);
            long end = System.nanoTime() + PATIENCE;
            long allocated = Long.MAX_VALUE;
            while (allocated > 0 && System.nanoTime() < end) {
                allocated = allocatedBy(calls);
            }
            assertEquals(0, allocated, "bytes allocated by " + CALLS + " calls");
        }
    }

    private static long allocatedBy(Calls calls) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
            calls.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
