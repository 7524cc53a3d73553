package org.simdnce.word2vec.vectors;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;

/** Words without regard to case: of words that differ in case only, the first, which is the most frequent, is meant. */
final class UpperCase {
    private final Object2IntOpenHashMap<String> ids;
    private final String[] words;

    UpperCase(WordVectors vectors, int limit) {
        ids = new Object2IntOpenHashMap<>(limit);
        ids.defaultReturnValue(-1);
        words = new String[limit];
        for (int id = 0; id < limit; id++) {
            words[id] = of(vectors.word(id));
            ids.putIfAbsent(words[id], id);
        }
    }

    int id(String upper) {
        return ids.getInt(upper);
    }

    String word(int id) {
        return words[id];
    }

    /** Changes a to z only, as C's {@code toupper} does by default. */
    static String of(String word) {
        StringBuilder upper = new StringBuilder(word);
        for (int k = 0; k < upper.length(); k++) {
            char c = upper.charAt(k);
            if (c >= 'a' && c <= 'z') {
                upper.setCharAt(k, (char) (c - 'a' + 'A'));
            }
        }
        return upper.toString();
    }
}
