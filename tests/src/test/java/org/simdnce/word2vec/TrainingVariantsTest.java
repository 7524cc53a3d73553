package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.vectors.WordVectors;

/** Every way to train tells two clusters of words apart. */
class TrainingVariantsTest {
    private static final int CLUSTER = 10;

    @TempDir
    private Path directory;

    static Stream<TrainingOptions> variants() {
        TrainingOptions small = options(TrainingOptions.skipGram());
        return Stream.of(small,
                small.withThreads(2),
                small.withSharing(TrainingOptions.Sharing.WINDOW),
                small.withSharing(TrainingOptions.Sharing.PAIR),
                small.withSharing(TrainingOptions.Sharing.PAIR).withNegative(60).withAlpha(0.01),
                small.withObjective(TrainingOptions.Objective.NCE),
                small.withNoise(TrainingOptions.Noise.LOG_UNIFORM),
                small.withNsExponent(-0.5),
                small.withDim(1 + 64),
                // More context words than a tile has rows, more noise words than it has columns.
                small.withWindow(40).withAlpha(0.01),
                small.withNegative(100).withAlpha(0.02),
                options(TrainingOptions.cbow()),
                options(TrainingOptions.cbow()).withThreads(2),
                options(TrainingOptions.cbow()).withWindow(40).withNegative(100).withAlpha(0.02));
    }

    private static TrainingOptions options(TrainingOptions defaults) {
        return defaults.withDim(20).withWindow(3).withSample(0).withEpochs(5).withAlpha(0.1);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void clustersSeparate(TrainingOptions options) throws Exception {
        assertSeparated(Word2Vec.train(write("\n"), options));
    }

    /** No newline: the rate decays all the same. */
    @Test
    void oneLongLine() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int stretch = 0; stretch < 100; stretch++) {
            append(text, stretch % 2 == 0 ? "a" : "b", 300, random);
        }
        Path file = Files.writeString(directory.resolve("line"), text);
        double[] rates = {Double.NaN, Double.NaN};
        long[] words = {0};
        Progress progress = new Progress() {
            @Override
            public void trained(int epoch, long read, double loss, double pairs, double learningRate) {
                words[0] = read;
                rates[1] = learningRate;
            }

            @Override
            public void close() {
            }
        };
        try (Arena arena = Arena.ofShared()) {
            Corpus corpus = CorpusReader.counting(1).read(TextInput.of(file), arena);
            assertSeparated(Word2Vec.train(corpus, options(TrainingOptions.skipGram()), progress));
        }
        assertEquals(5 * 30_000, words[0]);
        assertTrue(rates[1] < 0.02, "the last rate: " + rates[1]);
    }

    private static void assertSeparated(WordVectors vectors) {
        assertEquals(2 * CLUSTER, vectors.size());
        int strangers = 0;
        for (int id = 0; id < vectors.size(); id++) {
            String word = vectors.word(id);
            for (WordVectors.Neighbor near : vectors.nearest(word, CLUSTER - 1)) {
                strangers += near.word().charAt(0) == word.charAt(0) ? 0 : 1;
            }
        }
        assertEquals(0, strangers, "neighbours of another cluster");
    }

    private Path write(String between) throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 2000; line++) {
            append(text, line % 2 == 0 ? "a" : "b", 10, random);
            text.append(between);
        }
        return Files.writeString(directory.resolve("text"), text);
    }

    private static void append(StringBuilder text, String cluster, int words, SplittableRandom random) {
        for (int i = 0; i < words; i++) {
            text.append(cluster).append(random.nextInt(CLUSTER)).append(' ');
        }
    }
}
