package org.simdnce.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Linux's transparent huge pages: whether they can be asked for, their size, and where a process has them. */
final class TransparentHugePages {
    private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");

    /** Why there are none to be asked for, or null. */
    static final String OBSTACLE;

    /** Size of a huge page; without meaning if there is an obstacle. */
    static final long PAGE_BYTES;

    static {
        String obstacle = NativeAccess.OBSTACLE;
        long pageBytes = 0;
        if (obstacle == null) {
            try {
                obstacle = forbidden(Files.readString(SETTINGS.resolve("enabled")).strip());
                pageBytes = Long.parseLong(Files.readString(SETTINGS.resolve("hpage_pmd_size")).strip());
            } catch (IOException | NumberFormatException unknown) {
                obstacle = "this kernel says nothing of huge pages in " + SETTINGS;
            }
        }
        OBSTACLE = obstacle;
        PAGE_BYTES = pageBytes;
    }

    private TransparentHugePages() {
    }

    /** Returns why a setting such as {@code always madvise [never]} leaves no huge pages, or null. */
    static String forbidden(String setting) {
        return setting.contains("[never]") ? SETTINGS.resolve("enabled") + " says " + setting : null;
    }

    /** Returns how many bytes of the mappings that meet {@code [start, end)} are in huge pages now. */
    static long bytes(List<String> smaps, long start, long end) {
        long kilobytes = 0;
        boolean met = false;
        for (String line : smaps) {
            String first = line.substring(0, Math.max(0, line.indexOf(' ')));
            if (first.equals("AnonHugePages:")) {
                kilobytes += met ? Long.parseLong(line.substring(first.length(), line.lastIndexOf(' ')).strip()) : 0;
            } else if (first.indexOf('-') > 0) {
                int dash = first.indexOf('-');
                met = Long.parseUnsignedLong(first, 0, dash, 16) < end
                        && Long.parseUnsignedLong(first, dash + 1, first.length(), 16) > start;
            }
        }
        return kilobytes << 10;
    }
}
