package org.simdnce.kernel;

import java.lang.foreign.Arena;

/** Computes the same again and again from a cold start, and says whether the bits stayed. */
final class SteadyBits {
    private static final int CALLS = 20_000;
    private static final int CHECK = 50;

    private SteadyBits() {
    }

    public static void main(String[] arguments) {
        try (Arena arena = Arena.ofConfined()) {
            Calls calls = new Calls(Kernel.best(), arena);
            calls.run();
            int first = calls.bits();
            for (int call = 1; call <= CALLS; call++) {
                calls.run();
                if ((call < 2000 || call % CHECK == 0) && calls.bits() != first) {
                    System.out.println("other bits at call " + call);
                    return;
                }
            }
            System.out.println(Kernel.best().describe() + ": same bits");
        }
    }
}
