package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;

/** How a text is cut and handed to threads. */
@Tag("any-width")
class StretchesTest {
    private static final int LINES = 120_000;
    private static final int WORDS = 10 * LINES;

    private static Arena arena;
    private static Corpus corpus;

    @TempDir
    private Path directory;

    @BeforeAll
    static void read() throws Exception {
        arena = Arena.ofShared();
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < WORDS; word++) {
            text.append('w').append(word * 7 % 997).append(word % 10 == 9 ? '\n' : ' ');
        }
        corpus = CorpusReader.counting(1).read(TextInput.of(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII)), "a text"), arena);
    }

    @AfterAll
    static void free() {
        arena.close();
    }

    private static TrainingOptions options(int threads) {
        return TrainingOptions.skipGram().withDim(4).withWindow(1).withNegative(1).withSample(0).withEpochs(2)
                .withThreads(threads);
    }

    private static TrainingTask task(TrainingOptions options) {
        return new TrainingTask(corpus, options, Model.fresh(Arena.ofAuto(), corpus.vocabulary(), options.dim(), 1));
    }

    /** 1,320,000 ids make 13 stretches of 100,000 or more. */
    @ParameterizedTest
    @CsvSource({"1, false, 1", "2, false, 13", "3, true, 3", "12, false, 13", "20, false, 20"})
    void allWordsAreReadOnceAnEpoch(int threads, boolean deterministic, int parts) {
        TrainingTask task = task(options(threads).withDeterministic(deterministic));
        assertEquals(2 * parts, task.stretches());
        WindowGroup group = task.group();
        group.learningRate(1e-6f);
        long words = 0;
        for (long stretch = 0; stretch < parts; stretch++) {
            assertEquals(0, task.epoch(stretch));
            assertEquals(1, task.epoch(stretch + parts));
            WindowWalk walk = task.walk(stretch, group);
            walk.train(Long.MAX_VALUE / 2);
            assertTrue(walk.wordsRead() > WORDS / parts - 100, () -> "words of a stretch: " + walk.wordsRead());
            words += walk.wordsRead();
        }
        assertEquals(WORDS, words);
        assertEquals(2, task.epoch(2L * parts));
        assertEquals(2, task.epoch(2L * parts + threads));
    }

    /** A thread that has none left takes what another, which stands still, would have got. */
    @Test
    void nobodyWaitsForTheSlow() throws Exception {
        Trainer trainer = new Trainer(arena, corpus, options(2));
        List<Worker> workers = trainer.workers();
        Worker fast = workers.getFirst();
        List<Long> taken = new ArrayList<>();
        for (WindowWalk walk = fast.walk(); walk != null; walk = fast.walk()) {
            taken.add(fast.stretch());
            fast.publish(walk.train(Long.MAX_VALUE / 2));
        }
        assertTrue(fast.hasEnded());
        assertEquals(1, workers.get(1).stretch());
        assertEquals(25, taken.size());
        assertEquals(26, taken.stream().mapToLong(Long::longValue).max().orElseThrow() + 1);
        assertFalse(trainer.hasEnded());
    }

    /** Interrupts its thread once, at the first report. */
    private static final class Interruption implements Progress {
        private boolean interrupted;

        @Override
        public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
            if (!interrupted && words < 2L * WORDS) {
                interrupted = true;
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
        }
    }

    /** Stopped and resumed again and again, each stretch is trained once, whoever had it. */
    @Test
    void noStretchIsLostOrTrainedTwice() throws Exception {
        Checkpoints checkpoints = Checkpoints.in(directory).every(1);
        assertThrows(InterruptedException.class,
                () -> Word2Vec.train(corpus, options(3), checkpoints, new Interruption()));
        int resumed = 0;
        while (resumed < 20 && !Checkpoint.load(directory).isComplete()) {
            resumed++;
            try {
                Word2Vec.resume(Checkpoint.load(directory), corpus, checkpoints, new Interruption());
            } catch (InterruptedException stopped) {
                assertTrue(Checkpoint.load(directory).words() <= 2L * WORDS);
            }
        }
        Word2Vec.resume(Checkpoint.load(directory), corpus, checkpoints, Progress.NONE);
        assertTrue(Checkpoint.load(directory).isComplete());
        assertEquals(2L * WORDS, Checkpoint.load(directory).words());
    }
}
