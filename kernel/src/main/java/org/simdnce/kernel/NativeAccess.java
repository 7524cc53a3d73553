package org.simdnce.kernel;

import java.lang.foreign.ValueLayout;

/** Whether this process may call what Linux has and Java does not. */
final class NativeAccess {
    /** Why it may not, or null. */
    static final String OBSTACLE = obstacle(System.getProperty("os.name"), NativeAccess.class.getModule());

    private NativeAccess() {
    }

    static String obstacle(String system, Module caller) {
        if (!system.equals("Linux") || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            return "only Linux of 64 bits has what is asked for; this is " + system;
        }
        // A restricted method called without the flag would print a warning, or fail.
        if (!caller.isNativeAccessEnabled()) {
            return "add \"--enable-native-access=" + (caller.isNamed() ? caller.getName() : "ALL-UNNAMED")
                    + "\" to the command line";
        }
        return null;
    }
}
