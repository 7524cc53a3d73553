package org.simdnce.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An arena that asks the operating system for huge pages, which make reads of random rows of large tables cheaper:
 * fewer of them miss the processor's cache of addresses. Everything that takes an {@link Arena} takes it:
 * <pre>{@code
 *     try (HugePageArena arena = HugePageArena.of(Arena.ofShared())) {
 *         EmbeddingTable table = EmbeddingTable.allocate(arena, 1_000_000, 300).fillUniform(42, -0.05f, 0.05f);
 *         System.out.println(arena.describe());
 *     }
 * }</pre>
 *
 * <p>What is at least as large as a huge page (2 MiB on x86-64) becomes an anonymous mapping of its own, of zeros, on
 * which {@code madvise(MADV_HUGEPAGE)} is called before anything touches it; the rest comes from the arena below, as
 * does everything where there is an obstacle. That is never an error: {@link #describe} says what it is. Huge pages
 * need Linux, {@code madvise} or {@code always} in {@code /sys/kernel/mm/transparent_hugepage/enabled}, and native
 * access, which {@code --enable-native-access=org.simdnce.kernel} (on the class path: {@code ALL-UNNAMED}) grants;
 * without that flag no restricted method is called.
 *
 * <p>Memory lives as long as the arena below, which also decides which threads may use it. A mapping takes no room
 * before it is touched, and {@code -XX:MaxDirectMemorySize} does not count it.
 */
public final class HugePageArena implements Arena {
    private final Arena arena;
    private final List<MemorySegment> advised = new CopyOnWriteArrayList<>();
    /** Why nothing more is asked for, or null. */
    private volatile String obstacle = TransparentHugePages.OBSTACLE;

    private HugePageArena(Arena arena) {
        this.arena = arena;
    }

    /**
     * Lays an arena over another.
     *
     * @param arena decides how long memory lives and which threads may use it; open
     * @return an arena of the same scope, whose {@link #close} closes {@code arena}
     */
    public static HugePageArena of(Arena arena) {
        return new HugePageArena(Objects.requireNonNull(arena, "arena"));
    }

    /**
     * {@inheritDoc}
     *
     * @throws OutOfMemoryError if the memory cannot be had, with or without huge pages
     */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        long page = TransparentHugePages.PAGE_BYTES;
        // Only powers of two divide a page; what is wrong with other arguments, the arena below knows to say.
        if (obstacle != null || byteSize < page || byteAlignment < 1 || page % byteAlignment != 0) {
            return arena.allocate(byteSize, byteAlignment);
        }
        MemorySegment memory = AnonymousMemory.map(arena, byteSize, page);
        if (AnonymousMemory.adviseHugePages(memory)) {
            advised.add(memory);
        } else {
            obstacle = "the kernel refuses madvise(MADV_HUGEPAGE)";
        }
        return memory.asSlice(0, byteSize);
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        arena.close();
    }

    /**
     * Returns for how much memory huge pages were asked for with success. Each allocation counts as whole huge pages.
     *
     * @return the memory in bytes, 0 after the end of the arena
     */
    public long requestedBytes() {
        return scope().isAlive() ? advised.stream().mapToLong(MemorySegment::byteSize).sum() : 0;
    }

    /**
     * Reads from {@code /proc/self/smaps} how much of the requested memory is in huge pages now. Memory gets its pages
     * when it is first touched; the kernel uses small ones while it has no huge one free, and may replace them later.
     *
     * @return the memory in bytes, at most {@link #requestedBytes}, 0 after the end of the arena or if the file cannot
     *     be read
     */
    public long backedBytes() {
        if (requestedBytes() == 0) {
            return 0;
        }
        try {
            List<String> smaps = Files.readAllLines(Path.of("/proc/self/smaps"));
            return advised.stream().mapToLong(memory -> TransparentHugePages.bytes(smaps, memory.address(),
                    memory.address() + memory.byteSize())).sum();
        } catch (IOException unknown) {
            return 0;
        }
    }

    /**
     * Says whether the request took effect.
     *
     * @return for instance {@code requested, 490 of 490 MiB in huge pages}, or {@code none} and why
     */
    public String describe() {
        if (!scope().isAlive()) {
            return "none - the arena is closed";
        }
        String cause = obstacle;
        if (cause != null && advised.isEmpty()) {
            return "none - " + cause;
        }
        if (advised.isEmpty()) {
            return "none - nothing of " + (TransparentHugePages.PAGE_BYTES >> 20) + " MiB or more was allocated";
        }
        return "requested, " + (backedBytes() >> 20) + " of " + (requestedBytes() >> 20) + " MiB in huge pages"
                + (cause == null ? "" : "; no more - " + cause);
    }
}
