package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel of this process, and what a forced width may be. */
class KernelChoiceTest {
    @Test
    void thereIsOne() {
        assertSame(Kernel.best(), Kernel.best());
        assertEquals(Kernel.best().describe(), Kernel.best().toString());
    }

    @Test
    void theForcedWidthRuns() {
        String forced = System.getProperty(Simd.PROPERTY);
        assumeTrue(forced != null, "no width is forced in this process");
        assertEquals(forced.equals("0") ? "scalar - -Dsimdnce.vectorBits=0" : "vector, " + forced + " bits, FMA",
                Kernel.best().describe());
    }

    @Test
    void theSelfCheckPasses() {
        assertNull(SelfCheck.firstDifference(Kernel.best(), new ScalarKernel(null)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void widths(int bits) {
        assertEquals(bits, Simd.forcedBits(Integer.toString(bits), 512, null));
        assertEquals(bits, Simd.forcedBits(" " + bits + " ", bits, null));
    }

    @Test
    void widthsThatCannotBeHad() {
        EmbeddingTableTest.assertRefused("-Dsimdnce.vectorBits=384; allowed: 0, 128, 256, 512",
                () -> Simd.forcedBits("384", 512, null));
        EmbeddingTableTest.assertRefused("-Dsimdnce.vectorBits=256 cannot be had: this machine's vectors have 128 bits;"
                + " allowed here: 0 to 128", () -> Simd.forcedBits("256", 128, null));
        EmbeddingTableTest.assertRefused("-Dsimdnce.vectorBits=128 cannot be had: no luck; allowed here: 0 to 0",
                () -> Simd.forcedBits("128", 0, "no luck"));
    }
}
