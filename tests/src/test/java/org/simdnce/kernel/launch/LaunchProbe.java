package org.simdnce.kernel.launch;

import org.simdnce.kernel.Kernel;

/** Prints which kernel was chosen, and what it is in. */
final class LaunchProbe {
    private LaunchProbe() {
    }

    public static void main(String[] arguments) {
        System.out.println((Kernel.class.getModule().isNamed() ? "module path: " : "class path: ")
                + Kernel.best().describe());
    }
}
