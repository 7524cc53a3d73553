package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimdTest {
    @Test
    void theWidthIsTheOneAskedFor() {
        String asked = System.getProperty("simdnce.vectorBits");
        if (asked != null) {
            assertEquals(Simd.used(Integer.parseInt(asked)), Simd.BITS);
        }
        for (int bits : new int[] {0, 128, 256, 512}) {
            assertEquals(bits, Simd.bits("" + bits, 512));
            assertEquals(bits, Simd.bits(null, bits));
            assertEquals(bits == 128 ? 0 : bits, Simd.used(bits));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1024", "abc", "64", "-128", ""})
    void otherWidthsAreRefused(String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> Simd.bits(value, 512)).getMessage();
        assertEquals("-Dsimdnce.vectorBits=" + value + "; allowed: 0, 128, 256, 512", message);
    }

    @Test
    void aWidthThatTheMachineLacksIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> Simd.bits("512", 256)).getMessage();
        assertEquals("-Dsimdnce.vectorBits=512 cannot be had: this machine's vectors have 256 bits; allowed here: 0 to"
                + " 256", message);
    }
}
