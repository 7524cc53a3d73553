package org.simdnce.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory on normal pages or, as far as Linux grants them, on huge ones. */
@SuppressWarnings("restricted")
final class PageMemory {
    static final String PAGES_LINE = "# pages: ";
    private static final Path ROLLUP = Path.of("/proc/self/smaps_rollup");
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;
    private static final long HUGE_PAGE = 2L << 20;

    private PageMemory() {
    }

    /**
     * Allocates memory of zeros.
     *
     * @param arena decides how long it lives
     * @param bytes its size
     * @param pages {@code normal} or {@code huge}
     * @return the memory
     * @throws IllegalStateException if huge pages cannot be asked for here
     */
    static MemorySegment allocate(Arena arena, long bytes, String pages) {
        return switch (pages) {
            case "normal" -> arena.allocate(bytes, HUGE_PAGE);
            case "huge" -> huge(arena, bytes);
            default -> throw new IllegalArgumentException("pages \"" + pages + "\"; allowed: normal, huge");
        };
    }

    /** Asks before the first touch, when the system still decides which pages it hands out. */
    private static MemorySegment huge(Arena arena, long bytes) {
        long reserved = bytes + HUGE_PAGE;
        try {
            MemorySegment start = (MemorySegment) function("mmap", FunctionDescriptor.of(ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                    .invokeExact(MemorySegment.NULL, reserved, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (start.address() == -1) {
                throw new IllegalStateException("the system refuses " + reserved + " bytes of memory");
            }
            MethodHandle unmap = function("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG));
            MemorySegment mapped = start.reinterpret(reserved, arena, memory -> free(unmap, memory, reserved));
            int refused = (int) function("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT)).invokeExact(mapped, reserved, MADV_HUGEPAGE);
            if (refused != 0) {
                throw new IllegalStateException("the system refuses huge pages (madvise)");
            }
            return mapped.asSlice(-mapped.address() & HUGE_PAGE - 1, bytes);
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable unknown) {
            throw new IllegalStateException("huge pages cannot be asked for here", unknown);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name)
                .orElseThrow(() -> new IllegalStateException("this system has no " + name)), type);
    }

    private static void free(MethodHandle unmap, MemorySegment memory, long bytes) {
        try {
            int unused = (int) unmap.invokeExact(memory, bytes);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Says which pages this process got, once they have been touched.
     *
     * @param bytes how much memory was asked for
     * @param pages {@code normal} or {@code huge}
     * @return for instance {@code huge, 512 of 512 MB}
     * @throws IllegalStateException if huge pages were asked for and a tenth or more of them was refused
     */
    static String granted(long bytes, String pages) {
        long huge = Math.min(hugeBytes(), bytes);
        String granted = pages + ", " + (huge >> 20) + " of " + (bytes >> 20) + " MB on huge pages";
        if (pages.equals("huge") && huge < bytes - bytes / 10) {
            throw new IllegalStateException(granted + "; allowed: nine tenths or more, see"
                    + " /sys/kernel/mm/transparent_hugepage/enabled");
        }
        return granted;
    }

    private static long hugeBytes() {
        try (Stream<String> lines = Files.lines(ROLLUP)) {
            return lines.filter(line -> line.startsWith("AnonHugePages:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).sum();
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
