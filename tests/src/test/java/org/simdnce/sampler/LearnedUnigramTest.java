package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedUnigramTest {
    @Test
    void startsUniform() {
        LearnedUnigram noise = LearnedUnigram.of(10);
        for (long id = 0; id < 10; id++) {
            assertEquals(0.1, noise.probability(id));
        }
    }

    @Test
    void aClassSeenTenTimesInTenHasHalfTheMassAndItsShare() {
        LearnedUnigram noise = LearnedUnigram.of(10);
        long[] seen = new long[10];
        Arrays.fill(seen, 3);
        noise.learn(seen, 0, 10);
        for (long id = 0; id < 10; id++) {
            assertEquals(id == 3 ? 0.55 : 0.05, noise.probability(id), 1e-15, "id " + id);
        }
    }

    @Test
    void learnsTheSectionOnly() {
        LearnedUnigram noise = LearnedUnigram.of(4);
        noise.learn(new long[] {0, 1, 1, 2}, 1, 3);
        assertEquals(1 / 6.0, noise.probability(0));
        assertEquals(3 / 6.0, noise.probability(1));
    }

    @Test
    void aRefusedBatchTeachesNothing() {
        LearnedUnigram noise = LearnedUnigram.of(4);
        assertThrows(IllegalArgumentException.class, () -> noise.learn(new long[] {0, 1, 4}, 0, 3));
        assertEquals(0.25, noise.probability(0));
    }

    /** The tree's search against a walk along the weights, word for word of the same stream. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 100, 1023, 1024, 1025})
    void drawsTheClassThatOwnsTheUnit(int range) {
        LearnedUnigram noise = LearnedUnigram.of(range);
        long[] weights = new long[range];
        Arrays.fill(weights, 1);
        long total = range;
        SplittableRandom random = new SplittableRandom(range);
        PhiloxStream drawing = new PhiloxStream(7, range);
        PhiloxStream units = new PhiloxStream(7, range);
        for (int step = 0; step < 300; step++) {
            long[] seen = random.longs(random.nextInt(5), 0, range).toArray();
            noise.learn(seen, 0, seen.length);
            for (long id : seen) {
                weights[(int) id]++;
            }
            total += seen.length;
            long unit = units.uniform(total);
            int owner = 0;
            while (unit >= weights[owner]) {
                unit -= weights[owner++];
            }
            assertEquals(owner, noise.draw(drawing));
        }
    }

    @Test
    void learnedClassesAreDrawnAndCountedFromTheNextCallOn() {
        NoiseSampler sampler = CandidateSampler.of(LearnedUnigram.of(10), 3).withReplacement();
        Candidates candidates = new Candidates(3);
        sampler.sample(0, candidates);
        assertEquals(0.3, sampler.expectedCount(0, candidates.numTries()), 1e-15);
        long[] labels = new long[990];
        sampler.learn(labels, 0, labels.length);
        sampler.sample(1, candidates);
        assertEquals(3 * 0.991, sampler.expectedCount(0, candidates.numTries()), 1e-14);
        assertEquals(3 * 0.001, sampler.expectedCount(9, candidates.numTries()), 1e-15);
    }
}
