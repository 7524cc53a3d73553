package org.simdnce.word2vec.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.TrainingOptions.Noise;
import org.simdnce.word2vec.TrainingOptions.Objective;
import org.simdnce.word2vec.TrainingOptions.Sharing;
import org.simdnce.word2vec.vectors.VectorFormat;

/**
 * All that a call of {@code train} asks for, checked. Immutable.
 *
 * @param input what is read
 * @param model what is learned, and from which pairs
 * @param schedule how it is learned
 * @param saving what is kept
 * @param telling what is told
 * @param given the flags that the user gave, by their first names
 */
record TrainArguments(Input input, Model model, Schedule schedule, Saving saving, Telling telling,
                      Set<String> given) {

    /**
     * What is read.
     *
     * @param corpus texts, {@code -} for standard input; empty for the JDK's sources
     * @param minCount leaves out rarer words; empty for what suits the text
     * @param sample threshold of the subsampling, 0 for none; empty for what suits the text
     * @param readVocabulary where the vocabulary comes from instead of from the text
     * @param memory bytes, half of which the text's word ids may take; empty for no limit
     * @param temporary directory of the file that takes more; empty for the system's
     * @param model directory with the state of a training whose model is trained further; empty for a fresh one
     */
    record Input(List<String> corpus, OptionalInt minCount, OptionalDouble sample, Optional<Path> readVocabulary,
                 OptionalLong memory, Optional<Path> temporary, Optional<Path> model) {
        private static final long LEAST_MEMORY = 16 << 20;

        Input {
            corpus = List.copyOf(corpus);
            if (corpus.contains("")) {
                throw new WrongOption("--corpus", "is an empty name; allowed: a file, or - for standard input");
            }
            if (corpus.indexOf("-") != corpus.lastIndexOf("-")) {
                throw new WrongOption("--corpus", "has - twice; allowed: standard input once");
            }
            minCount.ifPresent(count -> WrongOption.require("--min-count", count, 0, Integer.MAX_VALUE));
            sample.ifPresent(threshold -> WrongOption.require("--sample", threshold, threshold >= 0 && threshold <= 1,
                    "0 (keep everything) to 1"));
            if (memory.isPresent() && memory.getAsLong() < LEAST_MEMORY) {
                throw new WrongOption("--memory", memory.getAsLong() + " bytes; allowed: at least 16m");
            }
            if (temporary.isPresent() && memory.isEmpty()) {
                throw new WrongOption("--temp", "has no meaning without --memory; allowed: with it");
            }
            if (model.isPresent() && readVocabulary.isPresent()) {
                throw new WrongOption("--read-vocab", "has no meaning with --model, which has a vocabulary; allowed: one"
                        + " of them");
            }
        }
    }

    /**
     * What is learned, and from which pairs.
     *
     * @param cbow whether the mean of a window predicts its word (CBOW), or the word its window (skip-gram)
     * @param dim numbers per vector
     * @param window greatest distance of a pair
     * @param objective what is compared with noise, and how
     * @param noise what noise words are drawn from
     * @param nsExponent the power to which unigram noise raises the counts
     * @param negative noise words for each true one
     * @param share who shares noise words
     */
    record Model(boolean cbow, int dim, int window, Objective objective, Noise noise, double nsExponent, int negative,
                 Sharing share) {
        Model {
            WrongOption.require("--dim", dim, 1, 4096);
            WrongOption.require("--window", window, 1, 100);
            WrongOption.require("--negative", negative, 1, 1000);
            WrongOption.require("--ns-exponent", nsExponent, nsExponent >= -1 && nsExponent <= 1,
                    "-1 (rare words first) to 1 (as frequent as in the text)");
        }
    }

    /**
     * How it is learned.
     *
     * @param epochs passes over the text
     * @param alpha learning rate at the start
     * @param threads threads that train
     * @param seed what all random draws start from
     * @param deterministic whether several threads, too, give the same bits every time
     */
    record Schedule(int epochs, double alpha, int threads, long seed, boolean deterministic) {
        Schedule {
            WrongOption.require("--epochs", epochs, 1, 10_000);
            WrongOption.require("--alpha", alpha, alpha > 0 && alpha <= 10, "more than 0, at most 10");
            WrongOption.require("--threads", threads, 1, 1024);
        }
    }

    /**
     * What is kept.
     *
     * @param output where the vectors go; empty if only the vocabulary is wanted
     * @param outputContext where the context vectors go
     * @param saveVocabulary where the vocabulary goes
     * @param checkpoint directory for states from which a run can go on
     * @param everyWords words between two of them
     * @param resume directory with the state from which this run goes on
     */
    record Saving(Optional<Vectors> output, Optional<Vectors> outputContext, Optional<Path> saveVocabulary,
                  Optional<Path> checkpoint, long everyWords, Optional<Path> resume) {
        Saving {
            if (output.isEmpty() && saveVocabulary.isEmpty()) {
                throw new WrongOption("--output", "is missing; allowed: a file for the vectors, or --save-vocab alone");
            }
            if (output.isEmpty() && outputContext.isPresent()) {
                throw new WrongOption("--output-context", "has no meaning where nothing is trained; allowed: with"
                        + " --output");
            }
            WrongOption.require("--every", everyWords / 1_000_000, 1, 1_000_000);
        }
    }

    /**
     * Where vectors go, and in which format.
     *
     * @param file the file, for {@link VectorFormat#NPY} the first of two
     * @param format its format
     */
    record Vectors(Path file, VectorFormat format) {
        List<Path> files() {
            return format.files(file);
        }
    }

    /**
     * What is told.
     *
     * @param json whether standard output gets JSON lines
     * @param debug 0: nothing but faults; 1: what was read and written; 2: progress too
     * @param report where the picture of the run goes
     * @param neighbors words whose neighbours are shown at the end; empty for some that the text has
     */
    record Telling(boolean json, int debug, Optional<Path> report, Optional<List<String>> neighbors) {
        Telling {
            neighbors = neighbors.map(List::copyOf);
            if (report.isPresent() && !report.get().toString().matches("(?i).*\\.html")) {
                throw new WrongOption("--report", report.get() + "; allowed: a name that ends in .html");
            }
        }
    }

    /** Flags that change nothing of how a training goes on. */
    private static final Set<String> WITH_RESUME = Set.of("--resume", "--checkpoint", "--every", "--output",
            "--output-context", "--format", "-binary", "--save-vocab", "--memory", "--temp", "--neighbors",
            "--log-json", "--report", "-debug");

    TrainArguments {
        given = Set.copyOf(given);
        if (saving.resume().isPresent()) {
            given.stream().filter(option -> !WITH_RESUME.contains(option)).sorted().findFirst().ifPresent(option -> {
                throw new WrongOption(option, "has no meaning with --resume, which takes it from the checkpoint;"
                        + " allowed: flags for output, and --checkpoint");
            });
        }
        if (model.noise() == Noise.LOG_UNIFORM && given.contains("--ns-exponent")) {
            throw new WrongOption("--ns-exponent", model.nsExponent()
                    + " has no meaning with --noise log-uniform; allowed: with --noise unigram");
        }
        if (given.contains("--every") && saving.checkpoint().isEmpty() && saving.resume().isEmpty()) {
            throw new WrongOption("--every", "has no meaning without --checkpoint or --resume; allowed: with one of"
                    + " them");
        }
        if (telling.report().isPresent() && saving.output().isEmpty()) {
            throw new WrongOption("--report", "has no meaning where nothing is trained; allowed: with --output");
        }
        requireDifferentFiles(input, saving, telling);
    }

    /** A mistyped line should cost the user neither a text nor a result. */
    private static void requireDifferentFiles(Input input, Saving saving, Telling telling) {
        Map<Path, String> options = new HashMap<>();
        input.corpus().forEach(text -> options.put(place(Path.of(text)), "--corpus"));
        input.readVocabulary().ifPresent(file -> options.put(place(file), "--read-vocab"));
        saving.output().ifPresent(vectors -> vectors.files().forEach(file -> claim("--output", file, options)));
        saving.outputContext().ifPresent(vectors -> vectors.files()
                .forEach(file -> claim("--output-context", file, options)));
        saving.saveVocabulary().ifPresent(file -> claim("--save-vocab", file, options));
        telling.report().ifPresent(file -> claim("--report", file, options));
    }

    private static void claim(String option, Path file, Map<Path, String> options) {
        String other = options.putIfAbsent(place(file), option);
        if (other != null) {
            throw new WrongOption(option, file + " is a file of " + other + " too; allowed: another");
        }
    }

    private static Path place(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /** Returns how to train, with the subsampling that suits the text if the user asks for none. */
    TrainingOptions options(double sample) {
        return (model.cbow() ? TrainingOptions.cbow() : TrainingOptions.skipGram())
                .withDim(model.dim()).withWindow(model.window()).withNegative(model.negative())
                .withObjective(model.objective()).withNoise(model.noise()).withNsExponent(model.nsExponent())
                .withSharing(model.share()).withSample(input.sample().orElse(sample))
                .withEpochs(schedule.epochs()).withAlpha(schedule.alpha()).withThreads(schedule.threads())
                .withSeed(schedule.seed()).withDeterministic(schedule.deterministic());
    }
}
