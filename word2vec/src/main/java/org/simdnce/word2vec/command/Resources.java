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
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

    private Resources() {
    }

    /** Seconds since the process began, Java's own start included. */
    static double secondsSinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElse(Instant.now());
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }

    /** Greatest resident memory in units of 10^6 bytes, NaN where there is no Linux to ask. */
    static double peakMegabytes() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(STATUS));
            return peak.find() ? Long.parseLong(peak.group(1)) * 1024 / 1e6 : Double.NaN;
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
