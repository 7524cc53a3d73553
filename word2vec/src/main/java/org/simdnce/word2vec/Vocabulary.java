package org.simdnce.word2vec;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;

/** The words that are trained and how often they occur; ids run from the most frequent word, 0. Immutable. */
final class Vocabulary {
    private final String[] words;
    private final long[] counts;
    private final Object2IntOpenHashMap<String> ids;
    private final long total;

    /** Takes both arrays over; counts must not rise. */
    Vocabulary(String[] words, long[] counts) {
        this.words = words;
        this.counts = counts;
        this.ids = new Object2IntOpenHashMap<>(words.length);
        ids.defaultReturnValue(-1);
        long sum = 0;
        for (int id = 0; id < words.length; id++) {
            ids.put(words[id], id);
            sum += counts[id];
        }
        this.total = sum;
    }

    int size() {
        return words.length;
    }

    String word(int id) {
        return words[id];
    }

    long count(int id) {
        return counts[id];
    }

    /** How many words the text has, counting only those that are in here. */
    long total() {
        return total;
    }

    boolean contains(String word) {
        return ids.containsKey(word);
    }

    /** Returns the word's id, -1 if it is unknown. */
    int id(String word) {
        return ids.getInt(word);
    }
}
