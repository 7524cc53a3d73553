package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.WordVectors;

/** A training that stops and goes on ends where one ends that does not stop. */
@Tag("any-width")
class ResumeTest {
    private static final int WORDS = 40_000;

    @TempDir
    private Path directory;

    /** Interrupts its thread, once so many words were trained. */
    private static final class Interruption implements Progress {
        private final long at;
        private long words;
        private boolean interrupted;

        Interruption(long at) {
            this.at = at;
        }

        @Override
        public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
            this.words = words;
            if (words >= at && !interrupted) {
                interrupted = true;
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Ends a training as a fault would, once so many words were trained: without another checkpoint. */
    private record Killer(long at) implements Progress {
        @Override
        public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
            if (words >= at) {
                throw new Killed();
            }
        }

        @Override
        public void close() {
        }
    }

    static Stream<TrainingOptions> oneThread() {
        TrainingOptions small = small(TrainingOptions.skipGram());
        return Stream.of(small, small.withDeterministic(true), small.withDim(65).withWindow(2), small.withSample(0),
                small.withSharing(TrainingOptions.Sharing.WINDOW).withNegative(15).withObjective(TrainingOptions.Objective.NCE),
                small.withSharing(TrainingOptions.Sharing.PAIR), small(TrainingOptions.cbow()),
                small(TrainingOptions.cbow()).withNoise(TrainingOptions.Noise.LOG_UNIFORM));
    }

    private static TrainingOptions small(TrainingOptions defaults) {
        return defaults.withDim(20).withSample(1e-3).withEpochs(3);
    }

    @ParameterizedTest
    @MethodSource("oneThread")
    void theSameBitsWhereverItStopped(TrainingOptions options) throws Exception {
        Path text = text("\n");
        Corpus corpus = corpus(text);
        List<Float> expected = numbers(Word2Vec.train(corpus, options, Progress.NONE));
        Path saved = directory.resolve("saved");
        assertEquals(expected, numbers(Word2Vec.train(corpus, options, Checkpoints.in(saved).every(7_000),
                Progress.NONE).vectors()));
        assertTrue(Checkpoint.load(saved).isComplete());
        for (long at : new long[] {20_000, 50_000, 60_000, 110_000, 120_000}) {
            Path stopped = directory.resolve("stopped at " + at);
            assertThrows(Killed.class, () -> Word2Vec.train(corpus, options, Checkpoints.in(stopped).every(5_000),
                    new Killer(at)));
            Checkpoint state = Checkpoint.load(stopped);
            assertTrue(state.words() < at && state.words() >= at - 20_000, state.words() + " words");
            assertFalse(state.isComplete());
            Interruption progress = new Interruption(Long.MAX_VALUE);
            assertEquals(expected, numbers(Word2Vec.resume(stopped, progress)), "stopped at " + at);
            assertEquals(3 * WORDS, progress.words);
            assertTrue(Checkpoint.load(stopped).isComplete());
            assertEquals(expected, numbers(Word2Vec.resume(stopped, Progress.NONE)));
        }
    }

    @Test
    void anEnormousLineStopsManyTimes() throws Exception {
        Path text = text(" ");
        Corpus corpus = corpus(text);
        TrainingOptions options = small(TrainingOptions.skipGram());
        List<Float> expected = numbers(Word2Vec.train(corpus, options, Progress.NONE));
        Path stopped = directory.resolve("stopped");
        assertThrows(InterruptedException.class, () -> Word2Vec.train(corpus, options,
                Checkpoints.in(stopped).every(10_000), new Interruption(10_000)));
        // Each goes on for two steps at most.
        for (int stop = 0; stop < 4; stop++) {
            assertThrows(InterruptedException.class, () -> Word2Vec.resume(Checkpoint.load(stopped), corpus,
                    Checkpoints.in(stopped).every(1), new Interruption(0)));
        }
        assertFalse(Checkpoint.load(stopped).isComplete());
        assertEquals(expected, numbers(Word2Vec.resume(stopped, Progress.NONE)));
    }

    @Test
    void severalThreadsGoOnToo() throws Exception {
        Corpus corpus = corpus(text("\n"));
        TrainingOptions options = small(TrainingOptions.skipGram()).withThreads(3);
        Path stopped = directory.resolve("stopped");
        assertThrows(InterruptedException.class, () -> Word2Vec.train(corpus, options,
                Checkpoints.in(stopped).every(1), new Interruption(50_000)));
        Interruption progress = new Interruption(Long.MAX_VALUE);
        assertEquals(corpus.vocabulary().size(), Word2Vec.resume(stopped, progress).size());
        assertEquals(3 * WORDS, progress.words);
    }

    @Test
    void anotherTextIsRefused() throws Exception {
        Path text = text("\n");
        TrainingOptions options = small(TrainingOptions.skipGram());
        Corpus corpus = corpus(text);
        Path stopped = directory.resolve("stopped");
        assertThrows(InterruptedException.class, () -> Word2Vec.train(corpus, options, Checkpoints.in(stopped).every(1),
                new Interruption(0)));
        String[] words = Files.readString(text).split("(?<=[ \n])");
        String first = words[0];
        words[0] = words[1];
        words[1] = first;
        Files.writeString(text, String.join("", words));
        String message = assertThrows(InputException.class, () -> Word2Vec.resume(stopped, Progress.NONE)).getMessage();
        assertTrue(message.matches("the text \\Q" + text + "\\E is not that of \\Q" + stopped.resolve("checkpoint")
                + "\\E: 40000 words, checksum [0-9a-f]{8}; allowed: 40000 words, checksum [0-9a-f]{8}"), message);
        Files.delete(text);
        assertTrue(assertThrows(InputException.class, () -> Word2Vec.resume(stopped, Progress.NONE)).getMessage()
                .contains("does not exist"));
    }

    @Test
    void aTrainingThatDivergesKeepsTheLastGoodState() throws Exception {
        Corpus corpus = corpus(text("\n"));
        Path saved = directory.resolve("saved");
        TrainingOptions options = small(TrainingOptions.skipGram()).withSample(0);
        Word2Vec.train(corpus, options, Checkpoints.in(saved), Progress.NONE);
        byte[] good = Files.readAllBytes(saved.resolve("checkpoint"));
        Checkpoint state = Checkpoint.load(saved);
        state.model().inputs().set(0, 0, Float.NaN);
        Trainer broken = new Trainer(corpus, options, state.model());
        String message = assertThrows(InputException.class, () -> broken.train(Checkpoints.in(saved), Progress.NONE))
                .getMessage();
        assertTrue(message.startsWith("the loss is NaN after "), message);
        assertEquals(-1, Arrays.mismatch(good, Files.readAllBytes(saved.resolve("checkpoint"))));
    }

    @Test
    void unfinishedFilesOfDeadProcessesGo() throws Exception {
        Path saved = Files.createDirectories(directory.resolve("saved"));
        Files.writeString(saved.resolve("checkpoint.999999999.part"), "half");
        Path alive = Files.writeString(saved.resolve("checkpoint." + ProcessHandle.current().parent().map(
                ProcessHandle::pid).orElse(1L) + ".part"), "half");
        Files.writeString(saved.resolve("notes"), "mine");
        Word2Vec.train(corpus(text("\n")), small(TrainingOptions.skipGram()), Checkpoints.in(saved), Progress.NONE);
        try (Stream<Path> files = Files.list(saved)) {
            assertEquals(Set.of("checkpoint", "notes", alive.getFileName().toString()),
                    Set.copyOf(files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    @Test
    void aSavedModelLearnsNewWords() throws Exception {
        Corpus corpus = corpus(text("\n"));
        TrainingOptions options = small(TrainingOptions.skipGram());
        Path saved = directory.resolve("saved");
        Word2Vec.train(corpus, options, Checkpoints.in(saved), Progress.NONE);
        Checkpoint state = Checkpoint.load(saved);
        // Rows that this text never touches stay as they were: neither context nor noise.
        Path later = Files.writeString(directory.resolve("later"), "new newer w0 w1 ".repeat(500));
        Corpus grown = CorpusReader.growing(state.vocabulary(), 5).read(TextInput.of(later), Arena.ofAuto());
        assertEquals(state.vocabulary().size() + 2, grown.vocabulary().size());
        Path more = directory.resolve("more");
        Model trained = Word2Vec.trainFurther(state, grown, options, Checkpoints.in(more), Progress.NONE);
        WordVectors vectors = trained.vectors();
        int same = 0;
        for (int id = 0; id < state.vocabulary().size(); id++) {
            String word = state.vocabulary().word(id);
            boolean known = !word.equals("w0") && !word.equals("w1");
            boolean equal = floats(state.model().vectors().vector(word)).equals(floats(vectors.vector(word)));
            assertEquals(known, equal, word);
            same += equal ? 1 : 0;
        }
        assertTrue(same > 40, same + " words are only in the first text");
        assertTrue(vectors.similarity("new", "newer") > 0.5, "similarity " + vectors.similarity("new", "newer"));
        Checkpoint again = Checkpoint.load(more);
        assertEquals(grown.vocabulary().size(), again.vocabulary().size());
        assertEquals(numbers(vectors), numbers(again.model().vectors()));
        assertEquals(numbers(trained.contextVectors()), numbers(again.model().contextVectors()));
        assertEquals("--dim 30 for a model of 20 numbers per vector; allowed: as many",
                assertThrows(InputException.class, () -> Word2Vec.trainFurther(state, grown, options.withDim(30),
                        Checkpoints.NONE, Progress.NONE)).getMessage());
    }

    @Test
    void bothTablesAreCarriedToTheirWords() {
        try (Arena arena = Arena.ofConfined()) {
            Vocabulary small = Vocabulary.of(new String[] {"a", "b"}, new long[] {2, 1}, 1);
            Vocabulary large = Vocabulary.of(new String[] {"c", "b", "a"}, new long[] {3, 2, 2}, 1);
            Model model = Model.fresh(arena, small, 3, 7);
            model.outputs().fill(5);
            Model grown = model.withWords(arena, large, 8);
            EmbeddingTable fresh = Model.fresh(arena, large, 3, 8).inputs();
            for (int c = 0; c < 3; c++) {
                assertEquals(fresh.get(0, c), grown.inputs().get(0, c));
                assertEquals(model.inputs().get(1, c), grown.inputs().get(1, c));
                assertEquals(model.inputs().get(0, c), grown.inputs().get(2, c));
                assertEquals(0, grown.outputs().get(0, c));
                assertEquals(5, grown.outputs().get(1, c));
            }
        }
    }

    private static List<Float> floats(float[] numbers) {
        List<Float> list = new ArrayList<>();
        for (float number : numbers) {
            list.add(number);
        }
        return list;
    }

    private static List<Float> numbers(WordVectors vectors) {
        List<Float> numbers = new ArrayList<>();
        for (int id = 0; id < vectors.size(); id++) {
            numbers.addAll(floats(vectors.vector(vectors.word(id))));
        }
        return numbers;
    }

    private static Corpus corpus(Path text) throws IOException, InputException {
        return CorpusReader.counting(1).read(TextInput.of(text), Arena.ofAuto());
    }

    /** 40,000 of 50 words by Zipf's law; the separator comes after every 13th. */
    private Path text(String separator) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            text.append('w').append((int) Math.pow(50, random.nextDouble()) - 1)
                    .append(i % 13 == 12 ? separator : " ");
        }
        return Files.writeString(directory.resolve("text"), text);
    }
}
