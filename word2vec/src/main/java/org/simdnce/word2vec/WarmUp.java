package org.simdnce.word2vec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;

/**
 * Trains on a made-up text while the real one is being read, so that the JVM has compiled what trains when it is needed:
 * vector code that is not compiled is a thousand times slower, and compiling it takes seconds. Compiled code holds for
 * what the JVM has seen: where the real training goes another way it throws the code away. So words are frequent and
 * rare here, too, some are left out, lines have any length, and memory is of the kind that the training has.
 */
public final class WarmUp implements AutoCloseable {
    private static final int TEXT_WORDS = 4000;
    /** On average. */
    private static final int WORDS_PER_LINE = 20;
    private static final int VOCABULARY = 1000;
    /** Leaves out some of the words. */
    private static final double SAMPLE = 1e-3;
    /** Words that are trained in less than a second once all is compiled. */
    private static final int WORDS = 400_000;
    /** So small that a text of noise does not diverge. */
    private static final float RATE = 1e-4f;

    private final Thread thread;

    private WarmUp(Thread thread) {
        this.thread = thread;
    }

    /**
     * Begins, if there is a processor to spare.
     *
     * @param options how the real text will be trained
     * @return what ends it
     */
    public static WarmUp start(TrainingOptions options) {
        Thread thread = Thread.ofPlatform().daemon().name("word2vec-warm-up").unstarted(() -> run(options));
        if (Runtime.getRuntime().availableProcessors() > 1) {
            thread.start();
        }
        return new WarmUp(thread);
    }

    private static void run(TrainingOptions options) {
        try {
            train(options, WORDS / TEXT_WORDS);
        } catch (IOException | InputException impossible) {
            throw new IllegalStateException("a text of made-up words cannot be trained", impossible);
        }
    }

    /**
     * Trains as the options say, as far as that is safe with any text, and returns the number of words. Ends early when
     * the thread is interrupted.
     */
    static long train(TrainingOptions options, int epochs) throws IOException, InputException {
        TrainingOptions safe = options.withThreads(1).withSample(SAMPLE);
        try (Arena arena = Arena.ofShared()) {
            Corpus text = text(arena);
            Model model = Model.fresh(Model.arena(), text.vocabulary(), safe.dim(), safe.seed());
            TrainingTask task = new TrainingTask(text, safe, model);
            WindowGroup group = task.group();
            group.learningRate(RATE);
            long words = 0;
            for (int epoch = 0; epoch < epochs && !Thread.currentThread().isInterrupted(); epoch++) {
                WindowWalk walk = task.walk(epoch, group);
                boolean more = true;
                while (more && !Thread.currentThread().isInterrupted()) {
                    more = walk.train(WORDS_PER_LINE);
                }
                words += walk.wordsRead();
            }
            return words;
        }
    }

    private static Corpus text(Arena arena) throws IOException, InputException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < TEXT_WORDS; word++) {
            int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
            text.append('w').append(rank).append(random.nextInt(WORDS_PER_LINE) == 0 ? '\n' : ' ');
        }
        return CorpusReader.counting(1).read(TextInput.of(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII)), "made-up words"), arena);
    }

    /** Tells it to end, which it does after a few lines; nobody needs to wait for that. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
