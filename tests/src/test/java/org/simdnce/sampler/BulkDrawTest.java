package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many draws at a time are the same draws as one at a time, and leave the stream where those would. */
class BulkDrawTest {
    /** Small, around vectors, and around what the stream makes ahead. */
    private static final int[] SIZES = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 100, 255, 256, 257, 300, 513, 1000};

    static Stream<NoiseDistribution> distributions() {
        return Stream.of(
                LogUniform.of(1), LogUniform.of(2), LogUniform.of(3), LogUniform.of(1_000_000), LogUniform.of(1L << 60),
                Uniform.of(1), Uniform.of(3), Uniform.of(1L << 40), Uniform.of(1_000_000), Uniform.of(Long.MAX_VALUE),
                // Of their words a quarter and a sixth are rejected.
                Uniform.of(3L << 61), Uniform.of((1L << 62) / 3 * 2 + (1L << 62)),
                FixedUnigram.of(new float[] {5}), FixedUnigram.of(new float[] {1, 0, 4, 2}),
                FixedUnigram.of(NoiseDistributionTest.zipf(3_000_000)), LearnedUnigram.of(100));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void bulkIsOneByOne(NoiseDistribution noise) {
        for (int skipped = 0; skipped < 4; skipped++) {
            PhiloxStream bulk = new PhiloxStream(8, noise.range());
            PhiloxStream single = new PhiloxStream(8, noise.range());
            for (int size : SIZES) {
                for (int word = 0; word < skipped; word++) {
                    assertEquals(single.nextInt(), bulk.nextInt());
                }
                long[] expected = new long[size + 2];
                for (int i = 1; i <= size; i++) {
                    expected[i] = noise.draw(single);
                }
                long[] drawn = new long[size + 2];
                noise.draw(bulk, drawn, 1, size + 1);
                assertArrayEquals(expected, drawn, () -> size + " draws from " + noise);
            }
            assertEquals(single.nextLong(), bulk.nextLong());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "-2, 5, 7", "-40, 5, -1", "9223372036854775807, -1, 3", "4294967290, 123456789012345, 0"})
    void blocksMadeAheadAreThoseOfTheStream(long block, long key, long counterHigh) {
        PhiloxStream ahead = new PhiloxStream(1, 1);
        ahead.restart(key, counterHigh);
        ahead.seekBlock(block);
        PhiloxStream single = new PhiloxStream(1, 1);
        single.restart(key, counterHigh);
        single.seekBlock(block);
        for (int pairs = 1; pairs < 300; pairs += 3) {
            int n = ahead.lookAhead(pairs);
            assertEquals(Math.min(pairs, PhiloxStream.MAX_AHEAD), n);
            int from = ahead.position();
            int[] expected = new int[2 * n];
            Arrays.setAll(expected, i -> single.nextInt());
            assertArrayEquals(expected, Arrays.copyOfRange(ahead.words(), from, from + 2 * n));
            ahead.moveTo(from + 2 * n);
            assertEquals(single.nextInt(), ahead.nextInt());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 1000, 1_000_000, 1L << 22, 1_000_000_000, 1L << 40, 1L << 42, (1L << 42) + 1,
        1L << 62})
    void logUniformIdsAreThoseOfTheExponential(long range) {
        LogUniform noise = LogUniform.of(range);
        PhiloxStream bulk = new PhiloxStream(31, range);
        PhiloxStream single = new PhiloxStream(31, range);
        long[] ids = new long[1000];
        for (int repeat = 0; repeat < 300; repeat++) {
            noise.draw(bulk, ids, 0, ids.length);
            for (long id : ids) {
                long inverted = (long) Math.exp(single.nextDouble() * Math.log1p(range)) - 1;
                assertEquals(inverted % range, id);
            }
        }
    }

    /**
     * The words of places of the cumulative distribution around one where the exponential is an integer: next to it the
     * lanes tell that they cannot be sure, further off they are, and right.
     */
    @ParameterizedTest
    @CsvSource({"0, false", "12, true", "20, true"})
    void logUniformIdsAreThoseOfTheExponentialNextToIntegers(int shift, boolean sure) {
        LogUniform noise = LogUniform.of(1_000_000);
        for (int id = 1; id < 1_000_000; id += 37) {
            long middle = (long) (Math.log(id + 1) / Math.log1p(1_000_000) * 0x1p52);
            int[] words = new int[2 * 16];
            for (int k = 0; k < 16; k++) {
                long u = middle + (2 * k - 15L << shift);
                words[2 * k] = (int) (u >>> 32);
                words[2 * k + 1] = (int) u;
            }
            long[] expected = new long[16];
            Arrays.setAll(expected, k -> noise.invert(PhiloxStream.toDouble(words[2 * k], words[2 * k + 1])));
            assertEquals(id, expected[15]);
            assertEquals(id - 1, expected[0]);
            if (Simd.BITS > 0) {
                long[] drawn = new long[16];
                assertEquals(sure ? 16 : 0, LogUniformLanes.draw(words, 0, drawn, 0, 16, noise));
                if (sure) {
                    assertArrayEquals(expected, drawn);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 1000, 1_000_000, 1L << 33, 1L << 36})
    void lanesDrawTheIdsOfTheExponential(long range) {
        assumeTrue(Simd.BITS > 0);
        LogUniform noise = LogUniform.of(range);
        PhiloxStream random = new PhiloxStream(32, range);
        int sure = 0;
        for (int n : SIZES) {
            int[] words = IntStream.generate(random::nextInt).limit(2 * n + 2).toArray();
            long[] drawn = new long[n + 1];
            Arrays.fill(drawn, -1);
            int done = LogUniformLanes.draw(words, 2, drawn, 1, n, noise);
            for (int k = 0; k < done; k++) {
                assertEquals(noise.invert(PhiloxStream.toDouble(words[2 + 2 * k], words[3 + 2 * k])), drawn[1 + k]);
            }
            assertEquals(-1, drawn[0]);
            sure += done;
        }
        assertTrue(sure >= 1000, sure + " ids");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "-40, 5, -1", "9223372036854775807, -1, 3", "4294967290, 123456789012345, 0"})
    void lanesMakeTheBlocksOfTheStream(long block, long key, long counterHigh) {
        assumeTrue(Simd.BITS > 0);
        for (int n = 0; n < 30; n++) {
            PhiloxStream single = new PhiloxStream(1, 1);
            single.restart(key, counterHigh);
            single.seekBlock(block);
            int[] words = new int[200];
            int made = PhiloxLanes.fill(words, 3, n, key, block, counterHigh);
            assertTrue(made >= n && made < n + 8, made + " blocks for " + n);
            int[] expected = IntStream.generate(single::nextInt).limit(4 * made).toArray();
            assertArrayEquals(expected, Arrays.copyOfRange(words, 3, 3 + 4 * made));
        }
    }
}
