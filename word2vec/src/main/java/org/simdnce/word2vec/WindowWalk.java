package org.simdnce.word2vec;

import java.io.DataOutputStream;
import java.io.IOException;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.word2vec.text.Corpus;

/**
 * Walks over a stretch of a corpus, word after word, and trains the window around each: words up to a distance that is
 * drawn anew for each from 1 to {@code window}, unless the group takes them all. Words that subsampling leaves out take
 * no place. Sentences may be of any length. Belongs to one thread.
 */
final class WindowWalk {
    private static final int LOW_BITS = 24;
    private static final long LOW = (1L << LOW_BITS) - 1;

    private final Corpus corpus;
    private final Subsampler subsampler;
    private final NoiseWords noise;
    private final WindowGroup group;
    private final int window;
    private long random;
    private final long end;
    private long next;
    private long wordsRead;

    /** The words around the centre, in a ring by their position in the sentence: words, their windows and slots. */
    private final int[] words;
    private final int[] reaches;
    private final int[] slots;
    private final int mask;

    private boolean inSentence;
    /** No more words in this sentence. */
    private boolean ended;
    /** Positions: words that were read, that have a slot, that gave it up; the next group's first centre. */
    private int read;
    private int entered;
    private int left;
    private int first;

    WindowWalk(Corpus corpus, Subsampler subsampler, NoiseDistribution noise, WindowGroup group, int window,
             long seed, long start, long end) {
        this.corpus = corpus;
        this.subsampler = subsampler;
        this.group = group;
        this.window = window;
        this.random = seed;
        this.noise = new NoiseWords(noise, seed, group);
        this.next = start;
        this.end = end;
        int ring = Integer.highestOneBit(2 * (window + group.windows())) * 2;
        words = new int[ring];
        reaches = new int[ring];
        slots = new int[ring];
        mask = ring - 1;
    }

    /** Trains until at least so many more words were read; false when the stretch has ended. */
    boolean train(long wordsAtLeast) {
        long until = wordsRead + wordsAtLeast;
        while (wordsRead < until) {
            if (!trainNext()) {
                return false;
            }
        }
        return true;
    }

    /** Trains so many groups; false when the stretch has ended. */
    boolean trainGroups(int count) {
        for (int i = 0; i < count; i++) {
            if (!trainNext()) {
                return false;
            }
        }
        return true;
    }

    private boolean trainNext() {
        if (!inSentence) {
            if (next >= end) {
                return false;
            }
            beginSentence();
        }
        trainGroup();
        return true;
    }

    long wordsRead() {
        return wordsRead;
    }

    private void beginSentence() {
        inSentence = true;
        ended = false;
        read = 0;
        entered = 0;
        left = 0;
        first = 0;
    }

    private void trainGroup() {
        readUntil(first + 2 * group.windows() + window);
        noise.prefetch();
        for (; entered < Math.min(read, first + group.windows() + window); entered++) {
            slots[entered & mask] = group.enter(words[entered & mask]);
        }
        int end = Math.min(first + group.windows(), entered);
        if (entered > 1 && first < end) {
            describe(end);
            group.train(end - first);
        }
        inSentence = !ended || end < read;
        for (; left < (inSentence ? end - window : entered); left++) {
            group.leave(slots[left & mask]);
        }
        first = end;
    }

    /** Reads as far ahead as the next group reaches, or to the end of the sentence. */
    private void readUntil(int position) {
        int expected = read;
        while (!ended && read < position) {
            int word = next < end ? corpus.id(next++) : Corpus.END;
            ended = word == Corpus.END;
            if (!ended) {
                takeIn(word, random());
            }
        }
        for (; expected < read; expected++) {
            group.expect(words[expected & mask]);
        }
    }

    /** Words that subsampling leaves out are written, too, but the next one takes their place. */
    private void takeIn(int word, long bits) {
        wordsRead++;
        words[read & mask] = word;
        reaches[read & mask] = 1 + (int) ((bits & LOW) * window >>> LOW_BITS);
        read += subsampler.keeps(word, bits);
    }

    /** SplitMix64 (Steele, Lea and Flood 2014): one number decides about a word and the window around it. */
    private long random() {
        long z = random += 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private void describe(int end) {
        noise.show();
        for (int centre = first; centre < end; centre++) {
            group.centre(centre - first, words[centre & mask]);
            int reach = group.reach(reaches[centre & mask]);
            int last = Math.min(centre + reach, entered - 1);
            for (int position = Math.max(0, centre - reach); position <= last; position++) {
                if (position != centre) {
                    group.meet(slots[position & mask], centre - first, Math.abs(position - centre));
                }
            }
        }
        noise.take(group.noiseTaken());
    }

    /** Writes all from which {@link #restore} can go on between two groups. */
    void save(DataOutputStream out) throws IOException {
        out.writeLong(random);
        out.writeLong(next);
        out.writeLong(wordsRead);
        noise.save(out);
        out.writeBoolean(inSentence);
        out.writeBoolean(ended);
        out.writeInt(read);
        out.writeInt(entered);
        out.writeInt(left);
        out.writeInt(first);
        for (int at = 0; at < words.length; at++) {
            out.writeInt(words[at]);
            out.writeInt(reaches[at]);
            out.writeInt(slots[at]);
        }
    }

    /** Goes on where another walk, over the same stretch, was saved. */
    void restore(CheckpointReader in) throws InputException {
        random = in.int64();
        next = in.int64("a position in the text", next, end);
        wordsRead = in.int64("a number of words", 0, next);
        noise.restore(in);
        inSentence = in.bool();
        ended = in.bool();
        read = in.int32("the words of a sentence", 0, Integer.MAX_VALUE);
        entered = in.int32("the words in the window", 0, read);
        left = in.int32("the words behind the window", Math.max(0, entered - words.length), entered);
        first = in.int32("the next centre", 0, entered);
        for (int at = 0; at < words.length; at++) {
            words[at] = in.int32("a word", 0, corpus.vocabulary().size() - 1);
            reaches[at] = in.int32("a reach", 0, window);
            slots[at] = in.int32("a slot", 0, group.slots - 1);
        }
    }
}
