package org.simdnce.sampler;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.LongVector;

/** How wide this process draws: as the machine's vectors are, unless the user asks for another width. */
final class Simd {
    private static final String PROPERTY = "simdnce.vectorBits";

    /** Whether a fused multiply-add is one instruction. */
    static final boolean FMA = flag("UseFMA").equals("true");

    /**
     * Width of the vectors in bits, 0 where they are missing, slow or not wanted. Vectors of 128 bits are not used: C2
     * cannot rearrange two lanes, and two lanes gain little.
     */
    static final int BITS = used(bits(System.getProperty(PROPERTY), fastVectors() ? Machine.bits() : 0));

    private Simd() {
    }

    /** Touches the Vector API, so that nothing else does before the module is known to be there. */
    private static final class Machine {
        static int bits() {
            int bits = LongVector.SPECIES_PREFERRED.vectorBitSize();
            return bits < 128 ? 0 : Math.min(bits, 512);
        }
    }

    static int used(int bits) {
        return bits < 256 ? 0 : bits;
    }

    /** The width that is asked for, or the machine's. */
    static int bits(String asked, int machineBits) {
        if (asked == null) {
            return machineBits;
        }
        int bits = switch (asked.strip()) {
            case "0" -> 0;
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default -> throw new IllegalArgumentException("-D" + PROPERTY + "=" + asked
                    + "; allowed: 0, 128, 256, 512");
        };
        if (bits > machineBits) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + asked + " cannot be had: this machine's vectors"
                    + " have " + machineBits + " bits; allowed here: 0 to " + machineBits);
        }
        return bits;
    }

    /** Whether the module is there and this VM compiles it; without that a vector is a slow object. */
    private static boolean fastVectors() {
        try {
            Class.forName("jdk.incubator.vector.LongVector", false, Simd.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            return false;
        }
        return !System.getProperty("java.vm.info", "").contains("interpreted mode")
                && FMA && flag("TieredStopAtLevel").equals("4")
                && !flag("CompilationMode").equals("quick-only") && !flag("UseCompiler").equals("false")
                && !flag("EnableVectorSupport").equals("false");
    }

    /** Returns a flag's value, empty if there is no such flag or no way to ask. */
    private static String flag(String name) {
        try {
            HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return vm == null ? "" : vm.getVMOption(name).getValue();
        } catch (IllegalArgumentException | LinkageError unknown) {
            return "";
        }
    }
}
