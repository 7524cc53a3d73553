package org.simdnce.word2vec.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process has taken so far. */
final class Resources {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    /** Fields of {@code stat} after the program's name, which is in parentheses, up to when the process began. */
    private static final int BEGUN = 19;
    /** What Linux counts that in. */
    private static final double TICKS_PER_SECOND = 100;

    private Resources() {
    }

    /** Seconds since the process began. What {@code ProcessHandle} says on Linux is off by up to a second. */
    static double secondsSinceStart() {
        try {
            String stat = Files.readString(PROCESS.resolve("stat"));
            String begun = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[BEGUN];
            String uptime = Files.readString(Path.of("/proc/uptime"));
            double now = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return Math.rint(now * TICKS_PER_SECOND - Long.parseLong(begun)) / TICKS_PER_SECOND;
        } catch (IOException notLinux) {
            Instant begun = ProcessHandle.current().info().startInstant().orElse(Instant.now());
            return Duration.between(begun, Instant.now()).toMillis() / 1000.0;
        }
    }

    /** Greatest resident memory in units of 10^6 bytes, NaN where there is no Linux to ask. */
    static double peakMegabytes() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(PROCESS.resolve("status")));
            return peak.find() ? Long.parseLong(peak.group(1)) * 1024 / 1e6 : Double.NaN;
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
