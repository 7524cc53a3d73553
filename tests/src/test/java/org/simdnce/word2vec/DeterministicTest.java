package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.vectors.WordVectors;

/** Several threads, the same bits. */
@Timeout(120)
@Tag("any-width")
class DeterministicTest {
    private static final int LINES = 1_500;
    private static final int CLUSTER = 50;

    @TempDir
    private Path directory;
    private Corpus corpus;

    /** Comes late now and then, each time another thread. */
    private static final class Delayed extends Rendezvous {
        private final SplittableRandom[] random;

        Delayed(int threads, long seed) {
            super(threads);
            random = new SplittableRandom[threads];
            for (int number = 0; number < threads; number++) {
                random[number] = new SplittableRandom(seed + number);
            }
        }

        @Override
        void meet(int number, Runnable last) throws InterruptedException {
            if (random[number].nextInt(20) == 0) {
                Thread.sleep(0, random[number].nextInt(500_000));
            }
            super.meet(number, last);
        }
    }

    /** Lines of words that begin either all with a or all with b; the text's halves differ in length of lines. */
    @BeforeEach
    void write() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            for (int i = 0; i < (line < LINES / 2 ? 3 : 30); i++) {
                text.append(line % 2 == 0 ? 'a' : 'b').append(random.nextInt(CLUSTER)).append(' ');
            }
            text.append('\n');
        }
        corpus = CorpusReader.counting(1).read(TextInput.of(Files.writeString(directory.resolve("text"), text)),
                Arena.ofAuto());
    }

    private static TrainingOptions options(boolean cbow, int threads) {
        return (cbow ? TrainingOptions.cbow() : TrainingOptions.skipGram()).withDim(20).withWindow(3).withSample(0)
                .withEpochs(2).withAlpha(0.03).withThreads(threads).withDeterministic(true);
    }

    @ParameterizedTest
    @CsvSource({"false, 2", "false, 3", "false, 4", "true, 2", "true, 3"})
    void theSameBitsWhateverTheTiming(boolean cbow, int threads) throws Exception {
        TrainingOptions options = options(cbow, threads);
        List<Float> once = numbers(Word2Vec.train(corpus, options, Progress.NONE));
        assertEquals(once, numbers(Word2Vec.train(corpus, options, Progress.NONE)));
        for (int seed = 0; seed < 2; seed++) {
            Model model = Model.fresh(Arena.ofAuto(), corpus.vocabulary(), 20, options.seed());
            assertEquals(once, numbers(new Trainer(corpus, options, model, new Delayed(threads, seed))
                    .train(Progress.NONE).vectors()));
        }
        assertNotEquals(once, numbers(Word2Vec.train(corpus, options.withSeed(2), Progress.NONE)));
        assertNotEquals(once, numbers(Word2Vec.train(corpus, options.withThreads(threads + 1), Progress.NONE)));
    }

    @Test
    void theSameBitsWithNoiseForEachPair() throws Exception {
        TrainingOptions options = options(false, 2).withSharing(TrainingOptions.Sharing.PAIR);
        assertEquals(numbers(Word2Vec.train(corpus, options, Progress.NONE)),
                numbers(Word2Vec.train(corpus, options, Progress.NONE)));
    }

    @Test
    void withOneThreadNothingChanges() throws Exception {
        TrainingOptions one = options(false, 1);
        assertEquals(numbers(Word2Vec.train(corpus, one.withDeterministic(false), Progress.NONE)),
                numbers(Word2Vec.train(corpus, one, Progress.NONE)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void roundsLearn(boolean cbow) throws Exception {
        WordVectors vectors = Word2Vec.train(corpus, options(cbow, 3).withEpochs(20), Progress.NONE);
        for (int id = 0; id < vectors.size(); id++) {
            String word = vectors.word(id);
            for (WordVectors.Neighbor near : vectors.nearest(word, 5)) {
                assertEquals(word.charAt(0), near.word().charAt(0), word + ": " + near);
            }
        }
    }

    @Test
    void aStoppedRunOfSeveralThreadsEndsInTheSameBits() throws Exception {
        TrainingOptions options = options(false, 3);
        List<Float> expected = numbers(Word2Vec.train(corpus, options, Progress.NONE));
        for (long at : new long[] {5_000, 20_000, 30_000}) {
            Path state = directory.resolve("state " + at);
            AtomicInteger reports = new AtomicInteger();
            Progress fault = new Progress() {
                @Override
                public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
                    reports.incrementAndGet();
                    if (words >= at) {
                        throw new IllegalStateException("fault");
                    }
                }

                @Override
                public void close() {
                }
            };
            assertThrows(IllegalStateException.class, () -> Word2Vec.train(corpus, options,
                    Checkpoints.in(state).every(2_000), fault));
            assertTrue(reports.get() > 2, reports + " reports");
            assertFalse(Checkpoint.load(state).isComplete());
            assertEquals(expected, numbers(Word2Vec.resume(state, Progress.NONE)));
        }
    }

    @Test
    void aThreadThatFailsEndsAll() {
        TrainingOptions options = options(false, 3);
        Model model = Model.fresh(Arena.ofAuto(), corpus.vocabulary(), 20, 1);
        Rendezvous broken = new Rendezvous(3) {
            private int left = 50;

            @Override
            void meet(int number, Runnable last) throws InterruptedException {
                if (number == 1 && --left == 0) {
                    throw new IllegalArgumentException("broken");
                }
                super.meet(number, last);
            }
        };
        Throwable failure = assertThrows(IllegalStateException.class,
                () -> new Trainer(corpus, options, model, broken).train(Progress.NONE));
        assertEquals("broken", failure.getCause().getMessage());
    }

    private static List<Float> numbers(WordVectors vectors) {
        List<Float> numbers = new ArrayList<>();
        for (int id = 0; id < vectors.size(); id++) {
            for (float number : vectors.vector(vectors.word(id))) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
