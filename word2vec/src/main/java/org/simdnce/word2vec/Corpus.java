package org.simdnce.word2vec;

import it.unimi.dsi.fastutil.ints.IntBigArrayBigList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import it.unimi.dsi.fastutil.objects.ObjectArrayList;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/** A text as word ids, 4 bytes each, in its order. Immutable. */
final class Corpus {
    /** Stands between two stretches of text that have nothing to do with each other. */
    static final int END = -1;

    private final Vocabulary vocabulary;
    private final IntBigArrayBigList ids;
    private final String description;

    private Corpus(Vocabulary vocabulary, IntBigArrayBigList ids, String description) {
        this.vocabulary = vocabulary;
        this.ids = ids;
        this.description = description;
    }

    /**
     * Reads a text and leaves out the words that occur fewer than {@code minCount} times.
     *
     * @throws InputException if no word is left
     */
    static Corpus read(TextSource source, int minCount) throws IOException, InputException {
        Reader reader = new Reader();
        String parts = source.read(reader);
        if (reader.ids.isEmpty()) {
            throw new InputException("no words in " + source + "; allowed: a text with at least two different words");
        }
        return reader.corpus(source, parts, minCount);
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The number of ids, with those that mark an {@link #END}. */
    long length() {
        return ids.size64();
    }

    int id(long at) {
        return ids.getInt(at);
    }

    /** Says what was read. */
    @Override
    public String toString() {
        return description;
    }

    /** Numbers words as they come; they get their final ids when all are counted. */
    private static final class Reader implements TextSource.Words {
        private final Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();
        private final ObjectArrayList<String> words = new ObjectArrayList<>();
        private final LongArrayList counts = new LongArrayList();
        private final IntBigArrayBigList ids = new IntBigArrayBigList();
        private long total;

        Reader() {
            numbers.defaultReturnValue(-1);
        }

        @Override
        public void word(String word) {
            int number = numbers.getInt(word);
            if (number < 0) {
                number = words.size();
                numbers.put(word, number);
                words.add(word);
                counts.add(0);
            }
            counts.set(number, counts.getLong(number) + 1);
            ids.add(number);
            total++;
        }

        @Override
        public void end() {
            if (!ids.isEmpty() && ids.getInt(ids.size64() - 1) != END) {
                ids.add(END);
            }
        }

        Corpus corpus(TextSource source, String parts, int minCount) throws InputException {
            int[] order = IntStream.range(0, words.size()).filter(n -> counts.getLong(n) >= minCount).boxed()
                    .sorted(Comparator.<Integer>comparingLong(n -> -counts.getLong(n)).thenComparing(words::get))
                    .mapToInt(Integer::intValue).toArray();
            if (order.length < 2) {
                throw new InputException("--min-count " + minCount + " leaves " + order.length + " of the "
                        + words.size() + " words of " + source + "; allowed: a number that leaves at least 2");
            }
            Vocabulary vocabulary = new Vocabulary(
                    IntStream.of(order).mapToObj(words::get).toArray(String[]::new),
                    IntStream.of(order).mapToLong(counts::getLong).toArray());
            renumber(order);
            return new Corpus(vocabulary, ids, String.format(Locale.ROOT,
                    "%,d words in %s; %,d different ones occur at least %,d times", total, parts, order.length,
                    minCount));
        }

        private void renumber(int[] order) {
            int[] finalIds = new int[words.size()];
            Arrays.fill(finalIds, END - 1);
            for (int id = 0; id < order.length; id++) {
                finalIds[order[id]] = id;
            }
            long kept = 0;
            for (long at = 0; at < ids.size64(); at++) {
                int number = ids.getInt(at);
                int id = number == END ? END : finalIds[number];
                if (id >= END) {
                    ids.set(kept++, id);
                }
            }
            ids.size(kept);
            ids.trim();
        }
    }
}
