package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A loop is let run rarely while it allocates, and always once it has not. */
class VectorLoopTest {
    private static final int CALLS = 64_000;
    private Object escaping;

    @Test
    void aLoopThatAllocatesIsTriedRarely() {
        VectorLoop loop = new VectorLoop();
        int served = 0;
        for (int call = 0; call < CALLS; call++) {
            int n = loop.admit(100);
            assertTrue(n == 0 || n == 100);
            if (n > 0) {
                served++;
                escaping = new long[8];
            }
            loop.leave();
        }
        assertEquals(CALLS / 64, served);
        assertFalse(loop.serves(16));
        assertEquals(8, ((long[]) escaping).length);
    }

    @Test
    void aLoopThatAllocatesNothingIsLetRun() {
        VectorLoop loop = new VectorLoop();
        for (int call = 0; call < CALLS; call++) {
            loop.admit(100);
            loop.leave();
        }
        for (int call = 0; call < CALLS; call++) {
            assertEquals(100, loop.admit(100));
            loop.leave();
        }
        assertTrue(loop.serves(8));
        assertFalse(loop.serves(7));
    }

    @Test
    void shortListsWaitForLongOnes() {
        VectorLoop loop = new VectorLoop();
        assertFalse(loop.serves(16));
        assertTrue(loop.serves(17));
    }
}
