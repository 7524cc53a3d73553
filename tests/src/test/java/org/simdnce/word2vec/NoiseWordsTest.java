package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.PhiloxStream;

@Tag("any-width")
class NoiseWordsTest {
    private static final int WORDS = 10_000;
    private static final int NOISE = 8;
    private static final int HANDS = 512;
    private static final long SEED = 7;

    private final Arena arena = Arena.ofConfined();
    private final NoiseDistribution distribution = LogUniform.of(WORDS);

    /** Remembers the noise words that it was given last. */
    private static final class Player extends SkipGramGroup {
        private final long[] given = new long[NOISE];

        Player(EmbeddingTable table) {
            super(table, table, 2, 3, 5, NOISE, null);
        }

        @Override
        void noise(long[] words, int at) {
            System.arraycopy(words, at, given, 0, NOISE);
        }
    }

    private final Player player = new Player(EmbeddingTable.allocate(arena, WORDS, 4));
    private final NoiseWords words = new NoiseWords(distribution, SEED, player);

    @AfterEach
    void free() {
        arena.close();
    }

    private long[] hand() {
        words.prefetch();
        words.show();
        words.take(player.noiseTaken());
        return player.given.clone();
    }

    private long[][] hands() {
        long[][] hands = new long[HANDS][];
        Arrays.setAll(hands, i -> hand());
        return hands;
    }

    @Test
    void dealtIsWhatWasDrawn() {
        PhiloxStream random = new PhiloxStream(SEED, 1);
        for (int refill = 1; refill <= 2; refill++) {
            long[] drawn = new long[HANDS * NOISE];
            random.seekBlock((long) refill << 32);
            distribution.draw(random, drawn, 0, drawn.length);
            long[] dealt = Arrays.stream(hands()).flatMapToLong(Arrays::stream).sorted().toArray();
            Arrays.sort(drawn);
            assertArrayEquals(drawn, dealt, "refill " + refill);
        }
    }

    @Test
    void eachHandHasAWordOfEachStack() {
        long[][] hands = hands();
        for (int place = 1; place < NOISE; place++) {
            int stack = place;
            long rarest = Arrays.stream(hands).mapToLong(hand -> hand[stack - 1]).max().orElseThrow();
            long mostFrequent = Arrays.stream(hands).mapToLong(hand -> hand[stack]).min().orElseThrow();
            assertTrue(rarest <= mostFrequent, rarest + " in stack " + (place - 1) + ", " + mostFrequent + " in "
                    + place);
        }
    }

    /** Unshuffled, the words of a stack would come in ascending order. */
    @Test
    void stacksAreShuffled() {
        long[] rarest = Arrays.stream(hands()).mapToLong(hand -> hand[NOISE - 1]).toArray();
        int ascents = 0;
        for (int i = 1; i < HANDS; i++) {
            ascents += rarest[i] > rarest[i - 1] ? 1 : 0;
        }
        // Half of 511, and six standard deviations of sqrt(512 / 12).
        assertEquals(255.5, ascents, 39.5);
    }

    @Test
    void restoredTheyGoOnAlike() throws Exception {
        for (int i = 0; i < HANDS + 3; i++) {
            hand();
        }
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        words.save(new DataOutputStream(saved));
        NoiseWords others = new NoiseWords(distribution, SEED, player);
        others.restore(new CheckpointReader("noise words", MemorySegment.ofArray(saved.toByteArray()), 0));
        for (int i = 0; i < HANDS; i++) {
            long[] expected = hand();
            others.show();
            others.take(NOISE);
            assertArrayEquals(expected, player.given, "hand " + i);
        }
        assertFalse(Arrays.equals(hand(), hand()));
    }
}
