package org.simdnce.bench;

import com.sun.management.ThreadMXBean;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;

/** Counts the bytes that one call allocates. */
final class CallAllocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** More than a hand-over to another thread allocates, less than a few vectors. */
    private static final int LEAST_BYTES = 512;

    private CallAllocation() {
    }

    /** Binds a public method without parameters by its name, so that calling it allocates nothing by itself. */
    static Runnable bind(Object target, String method) {
        MethodHandle bound;
        try {
            bound = MethodHandles.lookup().unreflect(target.getClass().getMethod(method)).bindTo(target)
                    .asType(MethodType.methodType(void.class));
        } catch (ReflectiveOperationException absent) {
            throw new IllegalArgumentException("no public method " + method + " of " + target.getClass(), absent);
        }
        return () -> invoke(bound);
    }

    private static void invoke(MethodHandle call) {
        try {
            call.invokeExact();
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    /**
     * Repeats a call until three in a row allocate nothing to speak of, which means that C2 has compiled all vector
     * code: in the interpreter and from C1 every vector is an object.
     *
     * @param call what is repeated
     * @param mostSeconds how long at most
     */
    static void repeatUntilNone(Runnable call, int mostSeconds) {
        long start = System.nanoTime();
        int inARow = 0;
        while (inARow < 3 && System.nanoTime() - start < mostSeconds * 1_000_000_000L) {
            inARow = of(call) < LEAST_BYTES ? inARow + 1 : 0;
        }
    }

    /** Makes a call; returns what this thread allocated in it. */
    static long of(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
