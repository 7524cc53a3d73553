package org.simdnce.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Memory from Linux itself, not from malloc: zeros that take no page before they are touched. Needs native access. */
@SuppressWarnings("restricted")
final class AnonymousMemory {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int PROT_READ_EXECUTE = 1 | 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final long MAP_FAILED = -1;
    private static final int MADV_HUGEPAGE = 14;

    private static final MethodHandle MMAP = function("mmap", FunctionDescriptor.of(ValueLayout.ADDRESS,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle MUNMAP = function("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle MPROTECT = function("mprotect", FunctionDescriptor.of(ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle MADVISE = function("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private AnonymousMemory() {
    }

    /**
     * Maps memory that lives as long as an arena.
     *
     * @param arena decides how long
     * @param byteSize at least one byte
     * @param alignment of the start, a power of two, at least the size of a page; the size is rounded up to it too
     * @return the memory
     * @throws OutOfMemoryError if there is not as much
     */
    static MemorySegment map(Arena arena, long byteSize, long alignment) {
        // Sizes near 2^63 wrap around to a number that mmap, whose sizes are unsigned, refuses as well.
        long rounded = byteSize + alignment - 1 & -alignment;
        // What is left on the sides of the aligned part keeps it apart from other mappings, even from one of the same
        // kind, which the kernel would count as one with it. Untouched, it takes no memory.
        long mapped = rounded + alignment;
        MemorySegment start = mmap(mapped);
        if (start.address() == MAP_FAILED) {
            throw new OutOfMemoryError("the operating system maps no " + Long.toUnsignedString(mapped) + " bytes");
        }
        try {
            return start.reinterpret(mapped, arena, AnonymousMemory::munmap)
                    .asSlice(-start.address() & alignment - 1, rounded, alignment);
        } catch (IllegalStateException | WrongThreadException arenaRefuses) {
            munmap(start.reinterpret(mapped));
            throw arenaRefuses;
        }
    }

    /** Asks for huge pages below memory that nothing has touched; returns whether the kernel agrees. */
    static boolean adviseHugePages(MemorySegment memory) {
        try {
            return (int) MADVISE.invokeExact(memory, memory.byteSize(), MADV_HUGEPAGE) == 0;
        } catch (Throwable failure) {
            throw new AssertionError("madvise", failure);
        }
    }

    /**
     * Returns a copy of machine code that can be called, not written, and lives as long as the process; null if the
     * operating system forbids that.
     */
    static MemorySegment executable(byte[] code) {
        MemorySegment start = mmap(code.length);
        if (start.address() == MAP_FAILED) {
            return null;
        }
        MemorySegment memory = start.reinterpret(code.length);
        memory.copyFrom(MemorySegment.ofArray(code));
        if (protect(memory, PROT_READ_EXECUTE)) {
            return memory;
        }
        munmap(memory);
        return null;
    }

    private static boolean protect(MemorySegment memory, int protection) {
        try {
            return (int) MPROTECT.invokeExact(memory, memory.byteSize(), protection) == 0;
        } catch (Throwable failure) {
            throw new AssertionError("mprotect", failure);
        }
    }

    private static MemorySegment mmap(long byteSize) {
        try {
            return (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, byteSize, PROT_READ_WRITE,
                    MAP_PRIVATE_ANONYMOUS, -1, 0L);
        } catch (Throwable failure) {
            throw new AssertionError("mmap", failure);
        }
    }

    private static void munmap(MemorySegment memory) {
        try {
            int status = (int) MUNMAP.invokeExact(memory, memory.byteSize());
            assert status == 0 : memory;
        } catch (Throwable failure) {
            throw new AssertionError("munmap", failure);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
