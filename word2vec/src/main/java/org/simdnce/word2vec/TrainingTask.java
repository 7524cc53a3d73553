package org.simdnce.word2vec;

import java.util.SplittableRandom;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.Vocabulary;

/** What all threads have in common: the text, how it is trained, and the model. Makes what each has for itself. */
final class TrainingTask {
    /** Windows that are trained at once where they share noise words. */
    private static final int WINDOWS = 8;
    /** Groups have so many columns, or a multiple: as many as the widest vector has lanes. */
    private static final int COLUMNS = EmbeddingTable.LANES;
    /** Scores are written a vector at a time, from any column on. */
    private static final int MOST_COLUMNS = CandidatePanel.WIDTH - EmbeddingTable.LANES;

    /** Stretches for each thread in an epoch, so that none ends long before the others. */
    private static final int STRETCHES = 64;
    /** No window reaches from one stretch into another: in long ones nobody misses those that would. */
    private static final long LEAST_STRETCH = 100_000;
    /** SplittableRandom's own step, from one number to the next. */
    private static final long SEED_STEP = 0x9E3779B97F4A7C15L;

    private final Corpus corpus;
    private final TrainingOptions options;
    private final Model model;
    private final Subsampler subsampler;
    private final NoiseDistribution noise;
    /** What NCE adds to each word's logits; null for negative sampling. */
    private final float[] corrections;
    /** Stretches of an epoch. */
    private final int parts;

    TrainingTask(Corpus corpus, TrainingOptions options, Model model) {
        this.corpus = corpus;
        this.options = options;
        this.model = model;
        subsampler = new Subsampler(corpus.vocabulary(), options.sample());
        noise = noise(corpus.vocabulary(), options);
        corrections = corrections();
        parts = parts();
    }

    /** One thread trains all at a stretch; in rounds, too, each has its own. */
    private int parts() {
        int threads = options.threads();
        if (threads == 1 || options.isDeterministic()) {
            return threads;
        }
        return (int) Math.clamp(corpus.length() / LEAST_STRETCH, (long) threads, (long) STRETCHES * threads);
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

    Corpus corpus() {
        return corpus;
    }

    TrainingOptions options() {
        return options;
    }

    Model model() {
        return model;
    }

    WindowGroup group() {
        if (options.sharing() == TrainingOptions.Sharing.PAIR && !options.isCbow()) {
            return new PairGroup(model.inputs(), model.outputs(), options.window(), options.negative(), MOST_COLUMNS,
                    corrections);
        }
        int windows = options.sharing() == TrainingOptions.Sharing.GROUP ? WINDOWS : 1;
        int noiseWords = windows == 1 ? options.negative()
                : Math.ceilDiv(windows + options.negative(), COLUMNS) * COLUMNS - windows;
        int shared = Math.min(noiseWords, MOST_COLUMNS - windows);
        return options.isCbow()
                ? new CbowGroup(model.inputs(), model.outputs(), options.window(), windows, options.negative(), shared,
                        corrections)
                : new SkipGramGroup(model.inputs(), model.outputs(), options.window(), windows, options.negative(),
                        shared, corrections);
    }

    /** Stretches of all epochs together. */
    long stretches() {
        return (long) parts * options.epochs();
    }

    /** The epoch that a stretch is in, the number of epochs beyond the last. */
    int epoch(long stretch) {
        return (int) Math.min(stretch / parts, options.epochs());
    }

    WindowWalk walk(long stretch, WindowGroup group) {
        int part = (int) (stretch % parts);
        long seed = new SplittableRandom(options.seed() + stretch * SEED_STEP).nextLong();
        return new WindowWalk(corpus, subsampler, noise, group, options.window(), seed,
                corpus.shardStart(part, parts), corpus.shardStart(part + 1, parts));
    }

    /** Words that are read in all epochs together. */
    long words() {
        return corpus.words() * options.epochs();
    }
}
