package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts computed in bulk against the functions of {@code Math}, and in lanes against their scalar form. */
class ExpectedCountTest {
    private static final long[] TRIES = {2, 3, 10, 70, 4097, 1_000_000, 1L << 40, Long.MAX_VALUE};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 100, 1_000_000, 1L << 40, 1L << 53, Long.MAX_VALUE})
    void countsAreWithinTwoUlp(long range) {
        long[] ids = ids(range);
        LogUniform noise = LogUniform.of(range);
        float[] counts = new float[ids.length];
        for (long tries : TRIES) {
            noise.inclusions(ids, 0, ids.length, tries, counts, 0);
            for (int k = 0; k < ids.length; k++) {
                double exact = -Math.expm1(tries * Math.log1p(-noise.probability(ids[k])));
                assertClose(exact, counts[k], "id " + ids[k] + " in " + tries + " tries");
            }
        }
        noise.means(ids, 0, ids.length, 1234, counts, 0);
        for (int k = 0; k < ids.length; k++) {
            assertClose(1234 * noise.probability(ids[k]), counts[k], "id " + ids[k]);
        }
    }

    /** Where an id stands in the call makes no difference, not even whether it fell into a vector. */
    @ParameterizedTest
    @ValueSource(longs = {1, 3, 4, 1_000_000, Long.MAX_VALUE})
    void countsDoNotDependOnTheirPlace(long range) {
        long[] ids = ids(range);
        LogUniform noise = LogUniform.of(range);
        float[] together = new float[ids.length + 3];
        float[] alone = new float[1];
        for (long tries : TRIES) {
            noise.inclusions(ids, 0, ids.length, tries, together, 3);
            for (int k = 0; k < ids.length; k++) {
                noise.inclusions(ids, k, k + 1, tries, alone, 0);
                assertEquals(alone[0], together[3 + k]);
            }
        }
        noise.means(ids, 0, ids.length, 77, together, 3);
        for (int k = 0; k < ids.length; k++) {
            noise.means(ids, k, k + 1, 77, alone, 0);
            assertEquals(alone[0], together[3 + k]);
        }
    }

    /** The lanes against the scalar form, which a list of one takes. */
    @ParameterizedTest
    @ValueSource(longs = {4, 100, 1_000_000, 1L << 53, Long.MAX_VALUE})
    void lanesHaveTheBitsOfTheScalarForm(long range) {
        assumeTrue(Simd.BITS > 0);
        long[] ids = ids(range);
        int n = ids.length - 1;
        LogUniform noise = LogUniform.of(range);
        float[] lanes = new float[n + 2];
        float[] alone = new float[1];
        for (long tries : TRIES) {
            int done = ExpectedCountLanes.inclusions(ids, 1, n, 1 / noise.logRange(), tries, lanes, 2);
            assertTrue(done > n - 8);
            for (int k = 0; k < done; k++) {
                noise.inclusions(ids, 1 + k, 2 + k, tries, alone, 0);
                assertEquals(alone[0], lanes[2 + k]);
            }
        }
        int done = ExpectedCountLanes.means(ids, 1, n, 77 / noise.logRange(), lanes, 2);
        assertTrue(done > n - 8);
        for (int k = 0; k < done; k++) {
            noise.means(ids, 1 + k, 2 + k, 77, alone, 0);
            assertEquals(alone[0], lanes[2 + k]);
        }
        assertEquals(0, lanes[0] + lanes[1]);
    }

    @Test
    void inclusionIsAccurateAtAnyProbability() {
        SplittableRandom random = new SplittableRandom(4);
        for (int k = 0; k < 200_000; k++) {
            double u = random.nextDouble();
            double p = switch (k % 4) {
                case 0 -> u;
                case 1 -> Math.pow(2, -60 * u);
                case 2 -> 1 - Math.pow(2, -53 * u);
                default -> 0.5 + (u - 0.5) * 1e-9;
            };
            long tries = (long) Math.pow(2, 40 * random.nextDouble());
            double exact = -Math.expm1(tries * Math.log1p(-p));
            assertEquals(exact, Polynomials.inclusion(p, tries), 2e-14 * exact, "p = " + p + ", tries = " + tries);
        }
    }

    @Test
    void certaintyAndImpossibilityAreExact() {
        assertEquals(0.0, Polynomials.inclusion(0, 5));
        assertEquals(1.0, Polynomials.inclusion(1, 1));
        assertEquals(1.0, Polynomials.inclusion(Math.nextUp(1.0), 1));
        assertEquals(1.0, Polynomials.inclusion(0.9, 1e18));
    }

    private static long[] ids(long range) {
        LongStream small = LongStream.range(0, 40);
        LongStream spread = LongStream.range(5, 63).flatMap(e -> LongStream.of((1L << e) - 1, 1L << e, (1L << e) + 1));
        LongStream last = LongStream.of(range - 1, range - 2, range / 2);
        return LongStream.concat(LongStream.concat(small, spread), last)
                .filter(id -> id >= 0 && id < range).toArray();
    }

    private static void assertClose(double exact, float count, String what) {
        double ulps = Math.abs(count - exact) / Math.ulp((float) exact);
        assertTrue(ulps <= 2, () -> what + ": " + count + " for " + exact);
    }
}
