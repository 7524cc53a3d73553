package org.simdnce.word2vec;

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

    private final Corpus corpus;
    private final TrainingOptions options;
    private final Model model;
    private final Subsampler subsampler;
    private final NoiseDistribution noise;
    /** What NCE adds to each word's logits; null for negative sampling. */
    private final float[] corrections;

    TrainingTask(Corpus corpus, TrainingOptions options, Model model) {
        this.corpus = corpus;
        this.options = options;
        this.model = model;
        subsampler = new Subsampler(corpus.vocabulary(), options.sample());
        noise = noise(corpus.vocabulary(), options);
        corrections = corrections();
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

    /** One thread's stretch of the corpus. */
    WindowWalk walk(int thread, WindowGroup group, long seed) {
        return new WindowWalk(corpus, subsampler, noise, group, options.window(), seed,
                corpus.shardStart(thread, options.threads()), corpus.shardStart(thread + 1, options.threads()));
    }

    /** Words that are read in all epochs together. */
    long words() {
        return corpus.words() * options.epochs();
    }
}
