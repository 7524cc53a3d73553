package org.simdnce.word2vec;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.simdnce.Adagrad;
import org.simdnce.Batch;
import org.simdnce.NceLoss;
import org.simdnce.Optimizer;
import org.simdnce.OutputLayer;
import org.simdnce.ShardedTable;
import org.simdnce.Workspace;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.WordVectors;

/**
 * Skip-gram (Mikolov et al. 2013) with the NCE loss: a word's vector is to tell its neighbours from noise words. The
 * same corpus, options and seed give the same bits. Belongs to one thread.
 */
final class Trainer {
    /** The power to which word2vec raises the counts of noise words. */
    private static final float DISTORTION = 0.75f;
    /** The rate falls in this many steps; each makes a new optimizer object. */
    private static final int RATE_STEPS = 200;

    private final Corpus corpus;
    private final TrainingOptions options;
    private final Subsampler subsampler;
    private final EmbeddingTable inputs;
    private final OutputLayer layer;
    private final NceLoss loss;
    private final Optimizer initialOptimizer;
    private final Batch batch = new Batch();
    private final float[] pairLoss;
    private Optimizer optimizer;
    private int rateSteps;
    private long pairs;

    /**
     * Prepares a model.
     *
     * @param arena decides how long the vectors live; shared, since several threads train
     * @throws InputException if the options do not fit the corpus
     */
    Trainer(Arena arena, Corpus corpus, TrainingOptions options) throws InputException {
        int words = corpus.vocabulary().size();
        if (options.numSampled() > words) {
            throw new InputException("--num-sampled " + options.numSampled() + "; allowed: 1 to " + words
                    + ", the number of different words");
        }
        this.corpus = corpus;
        this.options = options;
        this.subsampler = new Subsampler(corpus.vocabulary(), options.sample());
        SplittableRandom seeds = new SplittableRandom(options.seed());
        float bound = 0.5f / options.dim();
        this.inputs = EmbeddingTable.allocate(arena, words, options.dim())
                .fillUniform(seeds.nextLong(), -bound, bound);
        float[] frequencies = frequencies();
        this.layer = OutputLayer.of(EmbeddingTable.allocate(arena, words, options.dim()),
                logarithms(arena, frequencies));
        this.loss = NceLoss.of(words, options.numSampled()).withSampler(CandidateSampler
                .of(FixedUnigram.of(frequencies).withDistortion(DISTORTION), options.numSampled())
                .withSeed(seeds.nextLong()));
        this.initialOptimizer = Adagrad.allocate(arena, layer, ShardedTable.of(inputs), (float) options.learningRate());
        this.optimizer = initialOptimizer;
        this.pairLoss = new float[options.batch()];
    }

    /** How often each word is a neighbour, relative to all of them, after subsampling. */
    private float[] frequencies() {
        Vocabulary vocabulary = corpus.vocabulary();
        double sum = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            sum += vocabulary.count(id) * subsampler.probability(id);
        }
        float[] frequencies = new float[vocabulary.size()];
        for (int id = 0; id < frequencies.length; id++) {
            frequencies[id] = (float) (vocabulary.count(id) * subsampler.probability(id) / sum);
        }
        return frequencies;
    }

    /** Biases that predict each word as often as it occurs, so that the vectors learn only what is beyond that. */
    private static EmbeddingTable logarithms(Arena arena, float[] frequencies) {
        EmbeddingTable biases = EmbeddingTable.allocateVector(arena, frequencies.length);
        for (int id = 0; id < frequencies.length; id++) {
            biases.set(id, 0, (float) Math.log(frequencies[id]));
        }
        return biases;
    }

    /**
     * Trains.
     *
     * @throws InputException if the loss is no longer a number
     */
    WordVectors train(Progress progress) throws InputException {
        SplittableRandom epochSeeds = new SplittableRandom(options.seed() + 1);
        try (ExecutorService helpers = Executors.newFixedThreadPool(Math.max(1, options.threads() - 1),
                Thread.ofPlatform().daemon().name("word2vec-", 1).factory())) {
            Workspace workspace = loss.workspace(options.dim(), options.batch(), options.batch(), helpers,
                    options.threads());
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                trainEpoch(epoch, new PairBatches(corpus, subsampler, options.window(), options.batch(),
                        epochSeeds.split()), workspace, progress);
            }
            if (pairs == 0) {
                throw new InputException("no pairs among the " + corpus.vocabulary().total() + " words with --sample "
                        + options.sample() + "; allowed: lines of several words, and a threshold that leaves some");
            }
        }
        Vocabulary vocabulary = corpus.vocabulary();
        return WordVectors.of(IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::word).toList(), inputs);
    }

    private void trainEpoch(int epoch, PairBatches batches, Workspace workspace, Progress progress)
            throws InputException {
        long before = epoch * corpus.vocabulary().total();
        for (int size = batches.next(); size > 0; size = batches.next()) {
            batch.inputs(inputs, batches.centres(), size).labels(batches.contexts(), 1);
            pairs += size;
            double sum = loss.step(layer, batch, workspace, pairLoss, optimizer);
            long done = before + batches.wordsRead();
            if (!Double.isFinite(sum)) {
                throw new InputException("the loss is " + sum + " after " + done + " words with --learning-rate "
                        + options.learningRate() + "; allowed: a rate with which it stays finite, such as a tenth");
            }
            progress.trained(epoch, done, sum, size, learningRate());
            lowerRate((double) done / (corpus.vocabulary().total() * options.epochs()));
        }
    }

    private void lowerRate(double share) {
        int steps = (int) (share * RATE_STEPS);
        if (steps != rateSteps && steps < RATE_STEPS) {
            rateSteps = steps;
            optimizer = initialOptimizer.withLearningRate((float) learningRate());
        }
    }

    private double learningRate() {
        return options.learningRate() * (RATE_STEPS - rateSteps) / RATE_STEPS;
    }

    /** Says what is trained, for the user. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Training %,d vectors of %d numbers on %d thread%s",
                corpus.vocabulary().size(), options.dim(), options.threads(), options.threads() == 1 ? "" : "s");
    }
}
