package org.simdnce.kernel;

import java.lang.System.Logger.Level;

/** Chooses the kernel of this process once, at first use, and says so in the log. */
final class KernelChoice {
    static final Kernel BEST = choose();

    private KernelChoice() {
    }

    private static Kernel choose() {
        System.Logger log = System.getLogger("org.simdnce");
        Kernel scalar = new ScalarKernel(Simd.REFUSAL);
        if (Simd.BITS == 0) {
            log.log(Simd.FORCED ? Level.DEBUG : Level.WARNING, () -> "NCE kernel: " + scalar.describe());
            return scalar;
        }
        Kernel vector = new VectorKernel();
        String fault = SelfCheck.firstDifference(vector, scalar);
        if (fault == null) {
            log.log(Level.DEBUG, () -> "NCE kernel: " + vector.describe());
            return vector;
        }
        if (Simd.FORCED) {
            throw new IllegalStateException("the kernel of " + Simd.BITS + " bits computes wrong results here: " + fault);
        }
        Kernel fallback = new ScalarKernel("the vector kernel computes wrong results here: " + fault);
        log.log(Level.WARNING, () -> "NCE kernel: " + fallback.describe());
        return fallback;
    }
}
