package org.simdnce.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Asks the processor for cache lines and goes on without them. A read would do, too, but holds up what comes after it
 * until the line is there: the processor keeps a few hundred instructions in flight, less than a read from memory takes.
 * Java has no instruction for that, so this has a loop of x86's own. Needs Linux on x86-64 and native access.
 */
@SuppressWarnings("restricted")
final class Prefetch {
    /** Why there is none, or null. */
    static final String OBSTACLE;

    /**
     * Takes an address (rdi) and a number of bytes (rsi). Lines are fetched for writing, so that the write need not take
     * them from another core; an address that leads nowhere is no error.
     */
    private static final byte[] CODE = {
        0x0F, 0x0D, 0x0F,                       // prefetchw [rdi]
        0x48, (byte) 0x83, (byte) 0xC7, 64,     // add rdi, 64
        0x48, (byte) 0x83, (byte) 0xEE, 64,     // sub rsi, 64
        0x77, -13,                              // ja to the beginning
        (byte) 0xC3,                            // ret
    };

    /** Null if there is an obstacle. */
    private static final MethodHandle FOR_WRITING;

    static {
        String obstacle = !VirtualMachine.isX86() ? "no code for " + System.getProperty("os.arch")
                : NativeAccess.OBSTACLE;
        MethodHandle function = null;
        if (obstacle == null) {
            MemorySegment code = AnonymousMemory.executable(CODE);
            if (code == null) {
                obstacle = "the operating system forbids new code";
            } else {
                function = Linker.nativeLinker().downcallHandle(code,
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                        Linker.Option.critical(false));
            }
        }
        OBSTACLE = obstacle;
        FOR_WRITING = function;
    }

    private Prefetch() {
    }

    /** Asks for the lines from an address on; there must be no {@link #OBSTACLE}. */
    static void forWriting(long address, long bytes) {
        try {
            FOR_WRITING.invokeExact(address, bytes);
        } catch (Throwable failure) {
            throw new AssertionError("prefetch", failure);
        }
    }
}
