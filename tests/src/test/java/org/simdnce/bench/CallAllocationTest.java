package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Bytes are counted around a call; calls are repeated as long as they allocate. */
class CallAllocationTest {
    private int calls;
    private byte[] garbage;

    /** Allocates 100 kB the first ten times. */
    public double call() {
        calls++;
        if (calls <= 10) {
            garbage = new byte[100_000];
        }
        return calls;
    }

    @Test
    void countsTheBytesOfACall() {
        Runnable call = CallAllocation.bind(this, "call");
        long bytes = CallAllocation.of(call);
        assertTrue(bytes >= 100_000 && bytes < 1_000_000, bytes + " bytes");
        calls = 10;
        CallAllocation.of(call);
        assertEquals(0, CallAllocation.of(call), "a call that allocates nothing");
        assertEquals(100_000, garbage.length);
    }

    @Test
    void repeatsUntilThreeCallsAllocateNothing() {
        CallAllocation.repeatUntilNone(CallAllocation.bind(this, "call"), 60);
        assertEquals(13, calls);
    }

    @Test
    void givesUpWhenTheTimeIsOver() {
        CallAllocation.repeatUntilNone(CallAllocation.bind(this, "call"), 0);
        assertEquals(0, calls);
    }

    @Test
    void needsAPublicMethod() {
        assertThrows(IllegalArgumentException.class, () -> CallAllocation.bind(this, "absent"));
    }
}
