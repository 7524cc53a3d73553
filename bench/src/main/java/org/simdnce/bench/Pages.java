package org.simdnce.bench;

import java.lang.foreign.Arena;
import org.simdnce.kernel.HugePageArena;

/** The pages that memory lies on, as far as one can ask for them. */
enum Pages {
    /** What the system gives unasked. */
    ORDINARY {
        @Override
        Arena over(Arena arena) {
            return arena;
        }
    },
    /** Fewer and larger, by {@link HugePageArena}. */
    HUGE {
        @Override
        Arena over(Arena arena) {
            return HugePageArena.of(arena);
        }
    };

    static final String LINE = "# pages: ";

    /** Lays an arena of such pages over another. */
    abstract Arena over(Arena arena);

    static Pages named(String name) {
        return switch (name) {
            case "ordinary" -> ORDINARY;
            case "huge" -> HUGE;
            default -> throw new IllegalArgumentException("pages \"" + name + "\"; allowed: ordinary, huge");
        };
    }

    /**
     * Says which pages an arena's memory got, once it has been touched.
     *
     * @param arena made by {@link #over}
     * @return for instance {@code huge: requested, 512 of 512 MiB in huge pages}
     * @throws IllegalArgumentException if huge pages were asked for and more than a tenth was refused
     */
    static String granted(Arena arena) {
        if (!(arena instanceof HugePageArena huge)) {
            return "ordinary";
        }
        String granted = "huge: " + huge.describe();
        long requested = huge.requestedBytes();
        if (requested == 0 || huge.backedBytes() < requested - requested / 10) {
            throw new IllegalArgumentException("pages " + granted + "; allowed: nine tenths or more in huge pages");
        }
        return granted;
    }
}
