package org.simdnce.bench;

import com.sun.management.ThreadMXBean;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;

/** Counts the bytes that one call allocates. */
final class CallAllocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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

    /** Makes a call; returns what this thread allocated in it. */
    static long of(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
