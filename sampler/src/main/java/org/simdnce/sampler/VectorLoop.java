package org.simdnce.sampler;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Decides when a loop over vectors may run. Until C2 has compiled it, each vector is an object on the heap, and the
 * loop takes a hundred times as long as its scalar form, which computes the same bits. So short lists take the scalar
 * form until then, and long ones too but for one in {@value #INTERVAL}: a trial, which is passed when nothing was
 * allocated. The others still call the loop, with nothing to do: C2 counts the calls, and starts sooner.
 *
 * <p>Threads share it without a lock: whichever form runs, the results are the same, and a trial that two threads
 * mistake for each other's is failed.
 */
final class VectorLoop {
    private static final int INTERVAL = 64;
    /** Up to so many elements the scalar form is cheap enough not to bring vectors into a program of short lists. */
    private static final int SHORT = 16;
    /** One vector of the widest. */
    private static final int LEAST = 8;
    /** Counts the bytes that a thread allocates; null where the machine does not, and all vectors are trusted. */
    private static final ThreadMXBean THREADS = threads();

    private boolean compiled = THREADS == null;
    private int calls;
    private boolean trial;
    private long allocatedBefore;

    private static ThreadMXBean threads() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                && threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled()
                ? threads : null;
    }

    /** Whether to call the loop at all for a list of {@code n} 64-bit elements. */
    boolean serves(int n) {
        return n > SHORT || compiled && n >= LEAST;
    }

    /** How much of the list the loop is to do in this call, all {@code n} or none; {@link #leave} comes after it. */
    int admit(int n) {
        if (compiled) {
            return n;
        }
        calls++;
        if (calls % INTERVAL != 0) {
            return 0;
        }
        trial = true;
        allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        return n;
    }

    /** Judges a trial. */
    void leave() {
        if (trial) {
            trial = false;
            compiled = THREADS.getCurrentThreadAllocatedBytes() == allocatedBefore;
        }
    }
}
