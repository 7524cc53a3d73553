package org.simdnce.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What this virtual machine was told, and what that says about the processor. */
final class VirtualMachine {
    /** Whether there are 32 vector registers: everywhere but on x86 without AVX-512, where there are 16. */
    static final boolean MANY_REGISTERS = !isX86() || "3".equals(flag("UseAVX"));

    private VirtualMachine() {
    }

    static boolean isX86() {
        String architecture = System.getProperty("os.arch");
        return "amd64".equals(architecture) || "x86_64".equals(architecture);
    }

    /** Returns a flag's value, empty if there is no such flag or no way to ask. */
    static String flag(String name) {
        try {
            HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return vm == null ? "" : vm.getVMOption(name).getValue();
        } catch (IllegalArgumentException | LinkageError unknown) {
            return "";
        }
    }
}
