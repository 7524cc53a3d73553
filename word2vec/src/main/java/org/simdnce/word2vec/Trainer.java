package org.simdnce.word2vec;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.WordVectors;

/**
 * Skip-gram or CBOW (Mikolov et al. 2013): vectors are to tell the words that stand beside each other from noise words.
 * Each thread trains its own stretch of the corpus, all of them the same tables without locks (Hogwild,
 * Niu et al. 2011): with one thread the same corpus, options and seed give the same bits, with several they do not.
 */
final class Trainer {
    /** Windows that are trained at once where they share noise words. */
    private static final int WINDOWS = 6;
    /** Groups have so many columns, or a multiple: as many as the widest vector has lanes. */
    private static final int COLUMNS = EmbeddingTable.LANES;
    /** Scores are written a vector at a time, from any column on. */
    private static final int MOST_COLUMNS = CandidatePanel.WIDTH - EmbeddingTable.LANES;
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The rate never falls below this share of what it was, as in word2vec's program. */
    private static final double LEAST_RATE = 1e-4;

    private final Corpus corpus;
    private final TrainingOptions options;
    private final Subsampler subsampler;
    private final NoiseDistribution noise;
    /** What NCE adds to each word's logits; null for negative sampling. */
    private final float[] corrections;
    private final EmbeddingTable inputs;
    private final EmbeddingTable outputs;
    private final Worker[] workers;

    /**
     * Prepares a model: inputs uniform in ±1 / (2 dim), outputs 0, as in word2vec's program.
     *
     * @param arena decides how long the vectors live; shared, since several threads train
     */
    Trainer(Arena arena, Corpus corpus, TrainingOptions options) {
        this.corpus = corpus;
        this.options = options;
        Vocabulary vocabulary = corpus.vocabulary();
        subsampler = new Subsampler(vocabulary, options.sample());
        noise = noise(vocabulary, options);
        corrections = corrections();
        float bound = 0.5f / options.dim();
        inputs = EmbeddingTable.allocate(arena, vocabulary.size(), options.dim())
                .fillUniform(options.seed(), -bound, bound);
        outputs = EmbeddingTable.allocate(arena, vocabulary.size(), options.dim());
        workers = IntStream.range(0, options.threads()).mapToObj(Worker::new).toArray(Worker[]::new);
    }

    private static NoiseDistribution noise(Vocabulary vocabulary, TrainingOptions options) {
        return switch (options.noise()) {
            case LOG_UNIFORM -> LogUniform.of(vocabulary.size());
            case UNIGRAM -> {
                float[] counts = new float[vocabulary.size()];
                for (int id = 0; id < counts.length; id++) {
                    counts[id] = vocabulary.count(id);
                }
                yield FixedUnigram.of(counts).withDistortion((float) options.nsExponent());
            }
        };
    }

    private WindowGroup group() {
        int windows = options.sharing() == TrainingOptions.Sharing.GROUP ? WINDOWS : 1;
        int noiseWords = windows == 1 ? options.negative()
                : Math.ceilDiv(windows + options.negative(), COLUMNS) * COLUMNS - windows;
        int shared = Math.min(noiseWords, MOST_COLUMNS - windows);
        return options.isCbow()
                ? new CbowGroup(inputs, outputs, options.window(), windows, options.negative(), shared, corrections)
                : new SkipGramGroup(inputs, outputs, options.window(), windows, options.negative(), shared, corrections);
    }

    /** {@code -log(k q)}: k noise words bring a word k q times. */
    private float[] corrections() {
        if (options.objective() == TrainingOptions.Objective.NEGATIVE_SAMPLING) {
            return null;
        }
        float[] corrections = new float[corpus.vocabulary().size()];
        for (int id = 0; id < corrections.length; id++) {
            corrections[id] = (float) -Math.log(options.negative() * noise.probability(id));
        }
        return corrections;
    }

    /** One thread's part: in each epoch a stretch of the corpus. What others read of it is volatile. */
    private final class Worker implements Runnable {
        private final int number;
        private final WindowGroup group;
        private final SplittableRandom seeds;
        private volatile long words;
        private volatile double loss;
        private volatile long pairs;
        private volatile int epoch;
        private volatile Throwable failure;

        Worker(int number) {
            this.number = number;
            group = group();
            seeds = new SplittableRandom(options.seed() + number);
        }

        @Override
        public void run() {
            try {
                for (int pass = 0; pass < options.epochs() && !Thread.currentThread().isInterrupted(); pass++) {
                    epoch = pass;
                    train(new WindowWalk(corpus, subsampler, noise, group, options.window(),
                            seeds.nextLong(), corpus.shardStart(number, workers.length),
                            corpus.shardStart(number + 1, workers.length)));
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }

        private void train(WindowWalk stretch) {
            long before = words;
            boolean more = true;
            while (more && !Thread.currentThread().isInterrupted()) {
                group.learningRate((float) rate());
                more = stretch.train(10_000);
                words = before + stretch.wordsRead();
                loss += group.takeLoss();
                pairs += group.takePairs();
            }
        }
    }

    private long words() {
        long sum = 0;
        for (Worker worker : workers) {
            sum += worker.words;
        }
        return sum;
    }

    private double rate() {
        double share = (double) words() / (corpus.words() * options.epochs());
        return options.alpha() * Math.max(LEAST_RATE, 1 - share);
    }

    /**
     * Trains.
     *
     * @throws InputException if the loss is no longer a number, or if there was nothing to learn
     * @throws InterruptedException if the calling thread is told to stop; the vectors are what they had become
     */
    WordVectors train(Progress progress) throws InputException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Worker worker : workers) {
            threads.add(Thread.ofPlatform().daemon().name("word2vec-" + worker.number).start(worker));
        }
        try {
            Reported reported = new Reported();
            for (Thread thread : threads) {
                while (!thread.join(Duration.ofNanos(REPORT_NANOS))) {
                    report(progress, reported);
                }
            }
            report(progress, reported);
        } finally {
            for (Thread thread : threads) {
                thread.interrupt();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        if (reported(workers) == 0) {
            throw new InputException("no pairs among the " + corpus.words() + " words with --sample "
                    + options.sample() + "; allowed: lines of several words, and a threshold that leaves some");
        }
        return WordVectors.of(IntStream.range(0, corpus.vocabulary().size()).mapToObj(corpus.vocabulary()::word)
                .toList(), inputs);
    }

    /** What the progress has been told. */
    private static final class Reported {
        private double loss;
        private long pairs;
    }

    private static long reported(Worker[] workers) {
        long sum = 0;
        for (Worker worker : workers) {
            sum += worker.pairs;
        }
        return sum;
    }

    private void report(Progress progress, Reported reported) throws InputException {
        double loss = 0;
        long pairs = 0;
        int epoch = options.epochs() - 1;
        for (Worker worker : workers) {
            if (worker.failure != null) {
                throw new IllegalStateException("a training thread has failed", worker.failure);
            }
            loss += worker.loss;
            pairs += worker.pairs;
            epoch = Math.min(epoch, worker.epoch);
        }
        long words = words();
        if (!Double.isFinite(loss)) {
            throw new InputException("the loss is " + loss + " after " + words + " words with --alpha "
                    + options.alpha() + "; allowed: a rate with which it stays finite, such as a tenth");
        }
        progress.trained(epoch, words, loss - reported.loss, pairs - reported.pairs, rate());
        reported.loss = loss;
        reported.pairs = pairs;
    }
}
