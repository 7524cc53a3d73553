package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-width")
class WordCountsTest {
    @Test
    void countsAsAMapDoes() {
        SplittableRandom random = new SplittableRandom(3);
        WordCounts counts = new WordCounts();
        List<String> words = new ArrayList<>();
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 500_000; i++) {
            // Few letters and lengths around 8 and 16, so that words share beginnings and ends.
            int length = 1 + random.nextInt(20);
            StringBuilder word = new StringBuilder("x".repeat(random.nextInt(length)));
            while (word.length() < length) {
                word.append((char) ('a' + random.nextInt(8)));
            }
            int number = count(counts, word.toString());
            expected.merge(word.toString(), 1, Integer::sum);
            if (number == words.size()) {
                words.add(word.toString());
            }
            assertEquals(words.get(number), word.toString());
        }
        assertEquals(expected.size(), counts.size());
        for (int number = 0; number < words.size(); number++) {
            assertEquals(words.get(number), counts.word(number));
            assertEquals((long) expected.get(words.get(number)), counts.count(number));
        }
    }

    @Test
    void longWordsFillChunks() {
        WordCounts counts = new WordCounts();
        int words = 3000;
        for (int i = 0; i < words; i++) {
            assertEquals(i, count(counts, i + "x".repeat(1000)));
        }
        for (int i = 0; i < words; i++) {
            assertEquals(i, count(counts, i + "x".repeat(1000)));
            assertEquals(i + "x".repeat(1000), counts.word(i));
        }
    }

    private static int count(WordCounts counts, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return counts.count(bytes, 0, bytes.length);
    }
}
