package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedUnigramTest {
    private static final float[] DOUBLING = {1, 2, 4, 8, 16, 32, 64, 128, 256};

    @TempDir
    private Path directory;

    @Test
    void distortionFlattens() {
        FixedUnigram noise = FixedUnigram.of(DOUBLING).withDistortion(0.8f);
        for (int id = 0; id < 9; id++) {
            assertEquals(Math.pow(2, 0.8 * id) / 197.05, noise.probability(id), 1e-4, "id " + id);
        }
    }

    @Test
    void distortionZeroIsUniform() {
        assertArrayEquals(IntStream.range(0, 9).mapToDouble(id -> 1 / 9.0).toArray(),
                probabilities(FixedUnigram.of(DOUBLING).withDistortion(0)));
    }

    @Test
    void anUndistortedWeightStaysAsItIs() {
        FixedUnigram noise = FixedUnigram.of(new float[] {0.1f, 1 / 3f, 7e-40f, 3e38f});
        assertArrayEquals(probabilities(noise), probabilities(noise.withDistortion(1)));
        assertEquals(0.1f / (0.1f + (double) (1 / 3f) + 7e-40f + 3e38f), noise.probability(0));
    }

    @Test
    void reservedIdsComeFirstAndHaveNoWeight() {
        FixedUnigram plain = FixedUnigram.of(DOUBLING);
        FixedUnigram reserving = plain.withReservedIds(3);
        assertEquals(12, reserving.range());
        assertEquals(9, reserving.support());
        for (int id = 0; id < 12; id++) {
            assertEquals(id < 3 ? 0 : plain.probability(id - 3), reserving.probability(id));
        }
    }

    @Test
    void reservedIdsAreNeverDrawn() {
        SplittableRandom weighing = new SplittableRandom(1);
        for (int table = 0; table < 100; table++) {
            float[] weights = new float[5 + table];
            for (int k = 0; k < weights.length; k++) {
                weights[k] = (float) weighing.nextDouble();
            }
            FixedUnigram noise = FixedUnigram.of(weights).withReservedIds(1 + table % 3);
            PhiloxStream random = new PhiloxStream(2, table);
            for (int i = 0; i < 5000; i++) {
                assertTrue(noise.probability(noise.draw(random)) > 0, "table " + table);
            }
        }
    }

    /** In tables of some 2^24 slots rounding loses whole shares; here a total that is too large does the same. */
    @Test
    void slotsWithoutAPartnerNeverGiveAnIdOfNoWeight() {
        AliasTable table = new AliasTable(new float[] {0, 1, 0, 3, 0}, 100);
        PhiloxStream random = new PhiloxStream(2, 3);
        long[] counts = new long[5];
        for (int i = 0; i < 5000; i++) {
            counts[table.draw(random)]++;
        }
        assertArrayEquals(new long[] {0, counts[1], 0, 5000 - counts[1], 0}, counts);
        assertTrue(counts[1] > 0 && counts[3] > counts[1]);
    }

    /** At this place of the stream the chance is exactly 0 and the slot is the first of two. */
    @Test
    void theSmallestChanceTellsNoWeightFromTheSmallestOne() {
        PhiloxStream random = new PhiloxStream(1, 2);
        random.seekBlock(13_723_287);
        assertEquals(1, FixedUnigram.of(new float[] {0, 1}).draw(random));
        random.seekBlock(13_723_287);
        // The share of the first class, about 1e-83, is below every float.
        assertEquals(0, FixedUnigram.of(new float[] {Float.MIN_VALUE, Float.MAX_VALUE}).draw(random));
    }

    @Test
    void everyPositiveWeightCanBeDrawn() {
        FixedUnigram noise = FixedUnigram.of(new float[] {Float.MIN_VALUE, Float.MAX_VALUE});
        assertEquals(2, noise.support());
        Candidates candidates = new Candidates(2);
        CandidateSampler.of(noise, 2).sample(0, candidates);
        assertEquals(1, candidates.ids()[0] + candidates.ids()[1]);
    }

    @Test
    void weightsWhoseProductWithTheirNumberOverflowsKeepTheirProportions() {
        float[] weights = {1e38f, 2e38f, 3e38f, 1e38f};
        FixedUnigram noise = FixedUnigram.of(weights);
        PhiloxStream random = new PhiloxStream(3, 4);
        long[] counts = new long[4];
        for (int i = 0; i < 70_000; i++) {
            counts[(int) noise.draw(random)]++;
        }
        for (int id = 0; id < 4; id++) {
            assertEquals(weights[id] / 7e38, counts[id] / 70_000.0, 0.01);
        }
    }

    @Test
    void shardsKeepTheirIdsOnly() {
        for (int shard = 0; shard < 4; shard++) {
            FixedUnigram noise = FixedUnigram.of(DOUBLING).withShard(shard, 4);
            int first = shard;
            double total = IntStream.range(0, 9).filter(id -> id % 4 == first).mapToDouble(id -> DOUBLING[id]).sum();
            assertArrayEquals(IntStream.range(0, 9).filter(id -> id % 4 == first)
                    .mapToDouble(id -> DOUBLING[id] / total).toArray(), probabilities(noise));
        }
    }

    @Test
    void theFirstWeightFollowsTheReservedIdsOfItsShard() {
        // Shard 1 of 2 keeps one of the three reserved ids, so the weights begin at id 1 and the even ones stay.
        assertArrayEquals(new double[] {0, 1 / 341.0, 4 / 341.0, 16 / 341.0, 64 / 341.0, 256 / 341.0},
                probabilities(FixedUnigram.of(DOUBLING).withReservedIds(3).withShard(1, 2)));
        // Shard 2 of 3 keeps none of the one, so the weights begin at id 0.
        assertArrayEquals(new double[] {4 / 292.0, 32 / 292.0, 256 / 292.0},
                probabilities(FixedUnigram.of(DOUBLING).withReservedIds(1).withShard(2, 3)));
    }

    @Test
    void shardsOfEveryShapeMatchTheRuleSpeltOut() {
        for (int reserved = 0; reserved < 8; reserved++) {
            for (int numShards = 1; numShards < 6; numShards++) {
                for (int shard = 0; shard < numShards; shard++) {
                    FixedUnigram noise = FixedUnigram.of(DOUBLING).withReservedIds(reserved)
                            .withShard(shard, numShards);
                    assertArrayEquals(keptBySpelling(reserved, shard, numShards), probabilities(noise));
                }
            }
        }
    }

    private static double[] keptBySpelling(int reserved, int shard, int numShards) {
        List<Double> kept = new ArrayList<>();
        for (int id = 0; id < reserved; id++) {
            if (id % numShards == shard) {
                kept.add(0.0);
            }
        }
        int id = kept.size();
        for (float weight : DOUBLING) {
            if (id++ % numShards == shard) {
                kept.add((double) weight);
            }
        }
        double total = kept.stream().mapToDouble(weight -> weight).sum();
        return kept.stream().mapToDouble(weight -> weight / total).toArray();
    }

    @Test
    void settingsDoNotDependOnTheirOrderAndLeaveTheOriginalAlone() {
        FixedUnigram plain = FixedUnigram.of(DOUBLING);
        double[] before = probabilities(plain);
        assertArrayEquals(
                probabilities(plain.withShard(1, 2).withReservedIds(3).withDistortion(0.5f)),
                probabilities(plain.withDistortion(0.5f).withReservedIds(3).withShard(1, 2)));
        assertArrayEquals(before, probabilities(plain));
        assertNotEquals(9, plain.withReservedIds(1).range());
    }

    @Test
    void theCallersArrayMayChangeAfterwards() {
        float[] weights = {1, 3};
        FixedUnigram noise = FixedUnigram.of(weights);
        weights[0] = 100;
        assertArrayEquals(new double[] {0.25, 0.75}, probabilities(noise));
    }

    @Test
    void readsTheLastFieldOfEachLine() throws IOException {
        Path file = directory.resolve("vocabulary.csv");
        Files.writeString(file, "the,5\r\n\n\"a,b\", 2.5 \n   \n1\nw\u00f6rt,extra,1.5e0");
        assertArrayEquals(new double[] {0.5, 0.25, 0.1, 0.15}, probabilities(FixedUnigram.fromCsv(file)), 1e-15);
    }

    @Test
    void wordsNeedNotBeUtf8() throws IOException {
        Path file = directory.resolve("latin1.csv");
        Files.write(file, "w\u00f6rt,1\nwort,1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertArrayEquals(new double[] {0.5, 0.5}, probabilities(FixedUnigram.fromCsv(file)));
    }

    @Test
    void readsMoreLinesThanItsFirstBufferHolds() throws IOException {
        Path file = directory.resolve("long.csv");
        Files.write(file, IntStream.range(0, 5000).mapToObj(k -> "w" + k + "," + (k + 1)).toList());
        FixedUnigram noise = FixedUnigram.fromCsv(file);
        assertEquals(5000, noise.range());
        assertEquals(5000 / 12_502_500.0, noise.probability(4999));
    }

    private static double[] probabilities(NoiseDistribution noise) {
        return LongStream.range(0, noise.range()).mapToDouble(noise::probability).toArray();
    }
}
