package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arena in a process without native access, and what it reads from the system; {@code launch} has the others. */
class HugePageArenaTest {
    private static final List<String> SMAPS = """
            7f0000000000-7f0000400000 rw-p 00000000 00:00 0
            Rss:                4096 kB
            AnonHugePages:      2048 kB
            VmFlags: rd wr mr mw me ac sd hg
            7f0000400000-7f0000600000 rw-p 00000000 00:00 0
            AnonHugePages:         0 kB
            7f0000600000-7f0000800000 r-xp 00000000 fe:00 12 /a/file-name with spaces
            AnonHugePages:      4096 kB
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
            AnonHugePages:      8192 kB
            """.lines().toList();

    @Test
    void memoryIsThatOfTheArenaBelow() {
        assertFalse(HugePageArena.class.getModule().isNativeAccessEnabled(), "this process has no native access");
        HugePageArena arena = HugePageArena.of(Arena.ofConfined());
        EmbeddingTable table = EmbeddingTable.allocate(arena, 100_000, 20);
        assertEquals(0f, table.get(99_999, 19));
        assertEquals(1.5f, table.fill(1.5f).get(99_999, 19));
        assertEquals(0, arena.requestedBytes());
        assertEquals(0, arena.backedBytes());
        assertTrue(arena.describe().startsWith("none - "), arena::describe);
        if (System.getProperty("os.name").equals("Linux")) {
            assertEquals("none - add \"--enable-native-access=ALL-UNNAMED\" to the command line", arena.describe());
        }
        assertThrows(WrongThreadException.class, table::requireShared);
        arena.close();
        assertThrows(IllegalStateException.class, table::requireReadable);
        assertEquals("none - the arena is closed", arena.describe());
    }

    @Test
    void scopeIsThatOfTheArenaBelow() {
        try (Arena below = Arena.ofShared()) {
            HugePageArena arena = HugePageArena.of(below);
            assertEquals(below.scope(), arena.scope());
            EmbeddingTable table = EmbeddingTable.allocate(arena, 100_000, 20);
            table.requireShared();
            CompletableFuture.runAsync(() -> table.set(7, 7, 7f)).join();
            assertEquals(7f, table.get(7, 7));
        }
    }

    @Test
    void whatCannotBeAllocated() {
        try (HugePageArena arena = HugePageArena.of(Arena.ofConfined())) {
            assertThrows(IllegalArgumentException.class, () -> arena.allocate(-1, 64));
            assertThrows(IllegalArgumentException.class, () -> arena.allocate(1 << 22, 3));
            assertThrows(IllegalArgumentException.class, () -> arena.allocate(1 << 22, 0));
            assertThrows(OutOfMemoryError.class, () -> arena.allocate(1L << 50, 64));
        }
        assertThrows(NullPointerException.class, () -> HugePageArena.of(null));
    }

    @ParameterizedTest
    @CsvSource({"7f0000000000, 7f0000400000, 2097152", "7f0000400000, 7f0000600000, 0",
        "7f0000200000, 7f0000300000, 2097152", "7f0000000000, 7f0000800000, 6291456",
        "7effffe00000, 7f0000000000, 0", "7f0000800000, 7f0000a00000, 0", "7f00005fffff, 7f0000600001, 4194304"})
    void bytesOfTheMappingsThatARangeMeets(String start, String end, long bytes) {
        assertEquals(bytes, TransparentHugePages.bytes(SMAPS, Long.parseLong(start, 16), Long.parseLong(end, 16)));
    }

    @Test
    void settings() {
        assertNull(TransparentHugePages.forbidden("always [madvise] never"));
        assertNull(TransparentHugePages.forbidden("[always] madvise never"));
        assertEquals("/sys/kernel/mm/transparent_hugepage/enabled says always madvise [never]",
                TransparentHugePages.forbidden("always madvise [never]"));
    }

    @Test
    void obstacles() {
        assertEquals("only Linux of 64 bits has what is asked for; this is Mac OS X",
                NativeAccess.obstacle("Mac OS X", Object.class.getModule()));
        assertEquals("add \"--enable-native-access=java.logging\" to the command line",
                NativeAccess.obstacle("Linux", java.util.logging.Logger.class.getModule()));
        assertNull(NativeAccess.obstacle("Linux", Object.class.getModule()));
    }
}
