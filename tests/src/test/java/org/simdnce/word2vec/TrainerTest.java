package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.vectors.VectorFormat;
import org.simdnce.word2vec.vectors.WordVectors;

class TrainerTest {
    private static final int CLUSTER = 10;

    @TempDir
    private Path directory;
    private Corpus corpus;
    private final StepLosses losses = new StepLosses();

    /** Remembers the mean loss of the first and the last steps. */
    private static final class StepLosses implements Progress {
        private double first;
        private double last;
        private long words;

        @Override
        public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
            this.words = words;
            last = loss / pairs;
            first = first == 0 ? last : first;
        }

        @Override
        public void close() {
        }
    }

    /** Lines of words that begin either all with a or all with b. */
    @BeforeEach
    void readClusters() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 2000; line++) {
            String cluster = line % 2 == 0 ? "a" : "b";
            for (int i = 0; i < 10; i++) {
                text.append(cluster).append(random.nextInt(CLUSTER)).append(' ');
            }
            text.append('\n');
        }
        corpus = corpus(text);
    }

    @Test
    void clustersSeparate() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            WordVectors vectors = new Trainer(arena, corpus, options(1, 1)).train(losses).vectors();
            for (int id = 0; id < corpus.vocabulary().size(); id++) {
                String word = corpus.vocabulary().word(id);
                for (WordVectors.Neighbor near : vectors.nearest(word, CLUSTER - 1)) {
                    assertEquals(word.charAt(0), near.word().charAt(0), word + ": " + near);
                }
            }
        }
        assertEquals(3 * 20_000, losses.words);
        assertTrue(losses.first < 6 * Math.log(2), losses.first + " nats, of 6 logits");
        assertTrue(losses.last <= losses.first, losses.first + " nats became " + losses.last);
    }

    @Test
    void withOneThreadTheSeedDecidesEveryBit() throws Exception {
        String once = train(options(1, 1));
        assertEquals(once, train(options(1, 1)));
        assertNotEquals(once, train(options(1, 2)));
    }

    /** With CBOW each word is a pair, so that each epoch has as many, whichever epochs the threads are in. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void lossesAreToldOfTheEpochThatTheyBelongTo(int threads) throws Exception {
        double[] pairs = new double[3];
        Progress byEpoch = new Progress() {
            @Override
            public void trained(int epoch, long words, double loss, double count, double learningRate) {
                pairs[epoch] += count;
            }

            @Override
            public void close() {
            }
        };
        Word2Vec.train(corpus, TrainingOptions.cbow().withDim(20).withSample(0).withEpochs(3).withThreads(threads),
                byEpoch);
        assertArrayEquals(new double[] {20_000, 20_000, 20_000}, pairs);
    }

    @Test
    void aTextWithoutPairsIsRefused() throws Exception {
        Corpus lonely = corpus("a\nb\n");
        try (Arena arena = Arena.ofShared()) {
            Trainer trainer = new Trainer(arena, lonely, options(1, 1));
            assertEquals("no pairs among the 2 words with --sample 0.0; allowed: lines of several words, and a"
                    + " threshold that leaves some", assertThrows(InputException.class, () -> trainer.train(losses))
                    .getMessage());
        }
    }

    private Corpus corpus(CharSequence text) throws IOException, InputException {
        TextInput input = TextInput.of(Files.writeString(directory.resolve("text"), text));
        return CorpusReader.counting(1).read(input, Arena.ofAuto());
    }

    private String train(TrainingOptions options) throws Exception {
        Path file = directory.resolve("vectors.txt");
        try (Arena arena = Arena.ofShared()) {
            new Trainer(arena, corpus, options).train(losses).vectors().save(file, VectorFormat.TEXT);
        }
        return Files.readString(file);
    }

    private static TrainingOptions options(int threads, long seed) {
        return TrainingOptions.skipGram().withDim(20).withWindow(3).withSample(0).withEpochs(3).withAlpha(0.05)
                .withThreads(threads).withSeed(seed);
    }
}
