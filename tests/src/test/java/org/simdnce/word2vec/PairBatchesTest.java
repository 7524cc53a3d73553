package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;

class PairBatchesTest {
    @TempDir
    private Path directory;

    @Test
    void aWindowOfOnePairsAllNeighboursInBothDirections() throws Exception {
        Corpus corpus = corpus("a b c\nd e\nf");
        Windows windows = new Windows(corpus, new Subsampler(corpus.vocabulary(), 0), 1, new SplittableRandom(1), 0,
                corpus.length());
        long[] centres = new long[10];
        long[] contexts = new long[10];
        // Filled in two parts, so that the first ends inside a window.
        assertEquals(2, windows.fill(centres, contexts, 0, 2));
        assertEquals(6, windows.fill(centres, contexts, 2, 10));
        assertEquals(6, windows.fill(centres, contexts, 6, 10));
        assertEquals("ab ba bc cb de ed", IntStream.range(0, 6)
                .mapToObj(i -> corpus.vocabulary().word((int) centres[i]) + corpus.vocabulary().word((int) contexts[i]))
                .collect(Collectors.joining(" ")));
        assertEquals(6, windows.wordsRead());
    }

    @Test
    void nearNeighboursArePairedMoreOften() throws Exception {
        int window = 4;
        Corpus corpus = corpus(IntStream.range(0, 1000).mapToObj(i -> "w" + i).collect(Collectors.joining(" ")));
        Map<Long, Integer> distances = new TreeMap<>();
        PairBatches batches = new PairBatches(corpus, new Subsampler(corpus.vocabulary(), 0), window, 64,
                new SplittableRandom(7));
        long pairs = 0;
        for (int size = batches.next(); size > 0; size = batches.next()) {
            assertEquals(64, batches.centres().length);
            for (int i = 0; i < size; i++) {
                distances.merge(Math.abs(place(corpus, batches.centres()[i]) - place(corpus, batches.contexts()[i])), 1,
                        Integer::sum);
            }
            pairs += size;
        }
        assertEquals(1000, batches.wordsRead());
        assertEquals(window, distances.size());
        // A distance d is within reach with probability (window - d + 1) / window, 2 * (1000 - d) times; the greatest
        // deviation is 22, and 120 are more than five of them.
        for (int d = 1; d <= window; d++) {
            double share = (window - d + 1.0) / window;
            int count = distances.get((long) d);
            assertEquals(2 * (1000 - d) * share, count, 120, "distance " + d);
        }
        assertEquals(pairs, distances.values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void aTextOfAFewWordsKeepsItsPairs() throws Exception {
        Corpus corpus = corpus("a b c");
        PairBatches batches = new PairBatches(corpus, new Subsampler(corpus.vocabulary(), 0), 1, 64,
                new SplittableRandom(7));
        assertEquals(4, batches.next());
        assertEquals(4, batches.contexts().length);
        assertEquals(0, batches.next());
    }

    @Test
    void theSeedDecidesThePairs() throws Exception {
        Corpus corpus = corpus("a b c d e f g a b a b a b c d e f g a a a\n".repeat(100));
        assertEquals(pairs(corpus, 3), pairs(corpus, 3));
        assertNotEquals(pairs(corpus, 3), pairs(corpus, 4));
    }

    @Test
    void frequentWordsAreLeftOutAsOftenAsTheFormulaSays() throws Exception {
        Corpus corpus = corpus(("a ".repeat(9) + "b\n").repeat(10));
        Subsampler subsampler = new Subsampler(corpus.vocabulary(), 0.1);
        double expected = Math.sqrt(0.1 / 0.9) + 0.1 / 0.9;
        assertEquals(expected, subsampler.probability(0), 1e-12);
        assertEquals(1, subsampler.probability(1));
        SplittableRandom random = new SplittableRandom(5);
        long kept = IntStream.range(0, 100_000).filter(i -> subsampler.keeps(0, random)).count();
        assertEquals(expected, kept / 1e5, 0.008, "five standard deviations of the mean are 0.008");
        assertEquals(1, new Subsampler(corpus.vocabulary(), 0).probability(0));
    }

    @Test
    void batchesAllocateNothing() throws Exception {
        Corpus corpus = corpus("a b c d e f g a b a b a b c d e f g a a a\n".repeat(10_000));
        PairBatches batches = new PairBatches(corpus, new Subsampler(corpus.vocabulary(), 0.1), 5, 100,
                new SplittableRandom(1));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1000; i++) {
            batches.next();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            batches.next();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(100, batches.contexts().length, "the corpus has not ended");
        assertTrue(allocated < 1000, allocated + " bytes in 1000 batches");
    }

    private static String pairs(Corpus corpus, long seed) {
        StringBuilder text = new StringBuilder();
        PairBatches batches = new PairBatches(corpus, new Subsampler(corpus.vocabulary(), 0.1), 5, 100,
                new SplittableRandom(seed));
        for (int size = batches.next(); size > 0; size = batches.next()) {
            for (int i = 0; i < size; i++) {
                text.append(batches.centres()[i]).append(',').append(batches.contexts()[i]).append(' ');
            }
        }
        return text.toString();
    }

    private static long place(Corpus corpus, long id) {
        return Long.parseLong(corpus.vocabulary().word((int) id).substring(1));
    }

    private Corpus corpus(String text) throws Exception {
        TextInput input = TextInput.of(Files.writeString(directory.resolve("text"), text));
        return CorpusReader.counting(1).read(input, Arena.ofAuto());
    }
}
