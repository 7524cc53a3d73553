package org.simdnce.word2vec;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.PhiloxStream;

/**
 * Noise words, drawn some thousands at a time and dealt as cards are: sorted by how frequent they are and cut into as
 * many stacks as a hand has words, of which each hand gets one. Each word is as likely as before, but no hand has many
 * frequent words and the next none: the gradients vary less (stratified sampling, Neyman 1934). Belongs to one thread.
 */
final class NoiseWords {
    /** Words that are drawn at once, unless a group takes more. */
    private static final int DRAWN = 4096;

    private final NoiseDistribution noise;
    private final WindowGroup group;
    private final PhiloxStream random;
    private final int hand;
    /** Half of the bits that a word has. */
    private final int digitBits;
    /** How many words have each digit, then where they go. */
    private final int[] places;
    /** Sorted, until they are dealt. */
    private final long[] drawn;
    private final long[] dealt;
    private int at;
    /** The end of the words whose rows were asked for, at least {@link #at}. */
    private int fetched;
    /** How often words were drawn: each time from a block of its own, so that this number is the stream's state. */
    private long refills;

    NoiseWords(NoiseDistribution noise, long seed, WindowGroup group) {
        this.noise = noise;
        this.group = group;
        hand = group.hand();
        random = new PhiloxStream(seed, 1);
        digitBits = Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(noise.range() - 1), 2);
        places = new int[1 << digitBits];
        drawn = new long[Math.max(DRAWN / hand * hand, group.noise())];
        dealt = new long[drawn.length];
        at = dealt.length;
        fetched = at;
    }

    /** Asks for the rows of the group's next words. */
    void prefetch() {
        int end = Math.min(dealt.length, at + group.noise());
        group.prefetch(dealt, fetched, end);
        fetched = end;
    }

    /** Gives the group its words; {@link #take} says how many of them it has used. */
    void show() {
        if (at + group.noise() > dealt.length) {
            refills++;
            draw();
            at = 0;
            fetched = 0;
        }
        group.noise(dealt, at);
    }

    /** Goes past words that were taken. */
    void take(int words) {
        at += words;
        fetched = Math.max(fetched, at);
    }

    private void draw() {
        random.seekBlock(refills << 32);
        noise.draw(random, drawn, 0, drawn.length);
        // What was dealt before is done with, so that its place is free.
        sortByDigit(drawn, 0, dealt);
        sortByDigit(dealt, digitBits, drawn);
        int hands = drawn.length / hand;
        for (int stack = 0; stack < hand; stack++) {
            deal(stack * hands, hands, stack);
        }
    }

    /** Half a radix sort; Java's own sorts allocate where they have wide vectors. */
    private void sortByDigit(long[] words, int shift, long[] sorted) {
        int mask = places.length - 1;
        Arrays.fill(places, 0);
        for (long word : words) {
            places[(int) (word >>> shift) & mask]++;
        }
        int place = 0;
        for (int digit = 0; digit <= mask; digit++) {
            int count = places[digit];
            places[digit] = place;
            place += count;
        }
        for (long word : words) {
            sorted[places[(int) (word >>> shift) & mask]++] = word;
        }
    }

    /** Shuffles a stack (Fisher and Yates) and deals it out. */
    private void deal(int from, int hands, int place) {
        for (int left = hands; left > 0; left--) {
            int other = from + random.uniformInt(left);
            dealt[(left - 1) * hand + place] = drawn[other];
            drawn[other] = drawn[from + left - 1];
        }
    }

    /** Writes all from which {@link #restore} can go on. */
    void save(DataOutputStream out) throws IOException {
        out.writeLong(refills);
        out.writeInt(at);
    }

    /** Goes on where others, of the same distribution and seed, were saved. */
    void restore(CheckpointReader in) throws InputException {
        refills = in.int64();
        at = in.int32("a place among the noise words", 0, dealt.length);
        fetched = at;
        if (refills != 0) {
            draw();
        }
    }
}
