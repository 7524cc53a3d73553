package org.simdnce.kernel;

import static org.simdnce.kernel.VirtualMachine.flag;

import jdk.incubator.vector.FloatVector;

/** How wide this process computes, and why. */
final class Simd {
    static final String PROPERTY = "simdnce.vectorBits";

    /** Whether the width was given by the user. */
    static final boolean FORCED = System.getProperty(PROPERTY) != null;

    /** Why there are no vectors, or null. */
    static final String REFUSAL;

    /** Width of the vectors in bits, 0 for none. */
    static final int BITS;

    static {
        String obstacle = obstacle();
        int machineBits = obstacle == null ? Machine.bits() : 0;
        BITS = FORCED ? forcedBits(System.getProperty(PROPERTY), machineBits, obstacle) : machineBits;
        REFUSAL = BITS > 0 ? null : FORCED ? "-D" + PROPERTY + "=0" : obstacle;
    }

    private Simd() {
    }

    /** Touches the Vector API, so that nothing else does before the module is known to be there. */
    private static final class Machine {
        static int bits() {
            return Math.min(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 512);
        }
    }

    static int forcedBits(String value, int machineBits, String obstacle) {
        int bits = switch (value.strip()) {
            case "0" -> 0;
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default -> throw new IllegalArgumentException("-D" + PROPERTY + "=" + value + "; allowed: 0, 128, 256, 512");
        };
        if (bits > machineBits) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + value + " cannot be had: "
                    + (obstacle != null ? obstacle : "this machine's vectors have " + machineBits + " bits")
                    + "; allowed here: 0 to " + machineBits);
        }
        return bits;
    }

    /** Returns why vectors would be missing or slow here, or null. */
    private static String obstacle() {
        try {
            Class.forName("jdk.incubator.vector.FloatVector", false, Simd.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            return "add \"--add-modules jdk.incubator.vector\" to the command line";
        }
        if (System.getProperty("java.vm.info", "").contains("interpreted mode")) {
            return "the VM only interprets (-Xint)";
        }
        if (flag("TieredStopAtLevel").isEmpty()) {
            return "this VM's flags cannot be read (module jdk.management), so nothing says that it compiles vectors";
        }
        if (!"true".equals(flag("UseFMA"))) {
            return "no fused multiply-add (FMA) on this machine or -XX:-UseFMA";
        }
        if (!"4".equals(flag("TieredStopAtLevel")) || "quick-only".equals(flag("CompilationMode"))
                || "false".equals(flag("UseCompiler")) || "false".equals(flag("EnableVectorSupport"))) {
            return "the C2 compiler is switched off or does without vectors";
        }
        return null;
    }
}
