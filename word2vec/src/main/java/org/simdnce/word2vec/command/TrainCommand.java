package org.simdnce.word2vec.command;

import java.io.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.vectors.VectorFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code word2vec train}: turns flags, its own and word2vec.c's, into {@link TrainArguments}. */
@Command(name = TrainCommand.NAME, sortOptions = false, usageHelpAutoWidth = true,
        customSynopsis = {"word2vec train [FLAGS]", "       word2vec -train FILE -output FILE [FLAGS of word2vec.c]%n"},
        description = {"Reads a text, learns a vector for each of its words, and writes the vectors.",
            "Without --corpus the text is a JDK's own source code (lib/src.zip, of the running JDK or of JAVA_HOME),"
                + " split into lower-case words; without that, the symbol names in the running JDK's class files.",
            "Flags with one dash are word2vec.c's and mean what they mean there. One of them on the line, and its"
                + " defaults hold: CBOW, 12 threads.", ""},
        footer = {"%nExamples:",
            "  word2vec train --corpus wiki.txt --output wiki.vec --sample 1e-4",
            "  word2vec train --corpus a.txt b.txt --dim 300 --format binary --output ab.bin",
            "  zcat text.gz | word2vec train --corpus - --output text.vec --log-json",
            "  word2vec train --corpus wiki.txt --output wiki.vec --checkpoint state",
            "  word2vec train --resume state --output wiki.vec",
            "  word2vec train --model state --corpus news.txt --output both.vec",
            "  word2vec train -train text8 -output text8.bin -cbow 0 -size 200 -window 8 -negative 25 -binary 1%n",
            "A small text wants more epochs, a small --min-count, and --sample 0. If the loss rises, lower --alpha. A"
                + " large text wants --sample 1e-4 or 1e-5.",
            "Words in words/s are those of the vocabulary, before subsampling. Losses are means in nats per pair of a"
                + " word and a neighbour, noise words included.",
            "Exit codes: 0 done, 1 the text or a file cannot be used, 2 wrong flags, 130 Ctrl-C."})
final class TrainCommand implements Callable<Integer> {
    static final String NAME = "train";
    private static final Set<String> CLASSIC = Set.of("-train", "-output", "-size", "-window", "-sample", "-hs",
            "-negative", "-threads", "-iter", "-min-count", "-alpha", "-binary", "-cbow", "-save-vocab",
            "-read-vocab", "-debug", "-classes");
    private static final int CLASSIC_THREADS = 12;
    /** For skip-gram. */
    private static final double CLASSIC_ALPHA = 0.025;
    private static final int JDK_EPOCHS = 2;
    private static final long MILLION = 1_000_000;

    @Option(names = {"--corpus", "-train"}, paramLabel = "FILE", arity = "1..*",
            description = "UTF-8 texts, - for standard input: white space separates words, lines are sentences or"
                    + " documents. Or a JDK's src.zip")
    private List<String> corpus = List.of();

    @Option(names = {"--output", "-output"}, paramLabel = "FILE",
            description = "where the vectors go (default: vectors.txt)")
    private Path output;

    @Option(names = "--output-context", paramLabel = "FILE",
            description = "where the context vectors go: the second matrix, which neighbours and noise words have; the"
                    + " same words in the same order (default: not written)")
    private Path outputContext;

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: what a file's name says, .bin or .npy, else text)")
    private VectorFormat format;

    @Option(names = {"--dim", "-size"}, paramLabel = "N", description = "numbers per vector (default: 100)")
    private int dim = 100;

    @Option(names = {"--window", "-window"}, paramLabel = "N",
            description = "greatest distance of two words that make a pair; the nearer, the more it counts"
                    + " (default: 5)")
    private int window = 5;

    @Option(names = "--cbow",
            description = "CBOW: the mean of a window predicts its word. Without it skip-gram: the word predicts its"
                    + " window")
    private boolean cbow;

    @Option(names = {"--negative", "-negative"}, paramLabel = "N",
            description = "noise words for each true one (default: 5)")
    private int negative = 5;

    @Option(names = "--noise", paramLabel = "NOISE",
            description = "what they are drawn from: ${COMPLETION-CANDIDATES}, the latter over ranks of frequency"
                    + " (default: unigram)")
    private TrainingOptions.Noise noise = TrainingOptions.Noise.UNIGRAM;

    @Option(names = "--ns-exponent", paramLabel = "P",
            description = "unigram noise has counts to this power (default: 0.75)")
    private double nsExponent = 0.75;

    @Option(names = "--objective", paramLabel = "OBJECTIVE",
            description = "${COMPLETION-CANDIDATES}; the latter subtracts log q (default: negative-sampling)")
    private TrainingOptions.Objective objective = TrainingOptions.Objective.NEGATIVE_SAMPLING;

    @Option(names = "--share", paramLabel = "WHO",
            description = "what shares noise words: ${COMPLETION-CANDIDATES} (of windows); pair is word2vec.c's way, and"
                    + " wants a lower --alpha (default: group)")
    private TrainingOptions.Sharing share = TrainingOptions.Sharing.GROUP;

    @Option(names = {"--sample", "-sample"}, paramLabel = "T",
            description = "words with a greater share of the text are read less often; 0: all are read (default: 1e-3;"
                    + " for the JDK's sources 1e-5, for symbol names 1e-4)")
    private Double sample;

    @Option(names = {"--min-count", "-min-count"}, paramLabel = "N",
            description = "leave out words that occur less often (default: 5; for the JDK's sources 20)")
    private Integer minCount;

    @Option(names = {"--epochs", "-iter"}, paramLabel = "N",
            description = "passes over the text (default: 5; over a JDK's sources 2)")
    private Integer epochs;

    @Option(names = {"--alpha", "--learning-rate", "-alpha"}, paramLabel = "RATE",
            description = "learning rate at the start; falls linearly (default: 0.03; with word2vec.c's"
                    + " flags 0.025, for CBOW 0.05)")
    private Double alpha;

    @Option(names = {"--threads", "-threads"}, paramLabel = "N",
            description = "threads that train (default: one per processor)")
    private Integer threads;

    @Option(names = "--seed", paramLabel = "N", description = "what random draws start from (default: 1)")
    private long seed = 1;

    @Option(names = "--deterministic",
            description = "several threads, too, give the same bits for the same seed and number of threads; they wait"
                    + " for each other, which takes time")
    private boolean deterministic;

    @Option(names = "--memory", paramLabel = "SIZE", converter = ByteCount.class,
            description = "such as 500m or 4g: word ids of the text that would take more than half of it, at 8 bytes a"
                    + " word, go to a file; vectors and vocabulary are not limited (default: no file)")
    private Long memory;

    @Option(names = "--temp", paramLabel = "DIR",
            description = "where that file goes, 4 bytes a word; it is gone when the run ends (default: Java's"
                    + " java.io.tmpdir, ${sys:java.io.tmpdir} here)")
    private Path temporary;

    @Option(names = {"--save-vocab", "-save-vocab"}, paramLabel = "FILE",
            description = "write the vocabulary, a word and its count a line; without --output nothing is trained")
    private Path saveVocabulary;

    @Option(names = {"--read-vocab", "-read-vocab"}, paramLabel = "FILE",
            description = "take the vocabulary from such a file instead of counting the text's words")
    private Path readVocabulary;

    @Option(names = "--checkpoint", paramLabel = "DIR",
            description = "save there, now and then, at the end and on Ctrl-C, a state from which the run can go on")
    private Path checkpoint;

    @Option(names = "--every", paramLabel = "N",
            description = "millions of words between two states (default: 100)")
    private long every = 100;

    @Option(names = "--resume", paramLabel = "DIR",
            description = "go on from the state in this directory, with its texts and flags, and save further states"
                    + " there; with one thread the vectors have the bits of a run that was not stopped")
    private Path resume;

    @Option(names = "--model", paramLabel = "DIR",
            description = "train the model of the state in this directory further, on another text; new words are added")
    private Path model;

    @Option(names = "--neighbors", paramLabel = "WORD", split = ",",
            description = "words whose neighbours are shown at the end (default: stream,lock,exception,map,thread,"
                    + "string where the text has them, else frequent words)")
    private List<String> neighbors;

    @Option(names = "--log-json",
            description = "tell everything as JSON lines on standard output; the last one has the event \"done\"")
    private boolean logJson;

    @Option(names = "--report", paramLabel = "FILE",
            description = "a picture of the run: loss and words/s over time, a map of frequent words (.html)")
    private Path report;

    @Option(names = "-cbow", paramLabel = "0|1", description = "1: CBOW, word2vec.c's default; 0: skip-gram")
    private Integer classicCbow;

    @Option(names = "-binary", paramLabel = "0|1", description = "1: --format binary; 0: text")
    private Integer classicBinary;

    @Option(names = "-debug", paramLabel = "0|1|2",
            description = "0: tell nothing but faults; 1: all but progress; 2: all (default: 2)")
    private int debug = 2;

    @Option(names = "-hs", paramLabel = "0", description = "only 0: there is no hierarchical softmax here")
    private int hierarchicalSoftmax;

    @Option(names = "-classes", paramLabel = "0", description = "only 0: there are no word classes here")
    private int classes;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Spec
    private CommandSpec command;

    private final Path jdk;

    TrainCommand(Path jdk) {
        this.jdk = jdk;
    }

    /**
     * Trains as the flags say.
     *
     * @return the exit code 0
     * @throws Exception if the text or a file cannot be used
     */
    @Override
    public Integer call() throws Exception {
        try {
            TrainArguments arguments = arguments();
            new Training(arguments, jdk, log(arguments.telling())).run();
        } catch (WrongOption wrong) {
            throw new ParameterException(command.commandLine(), typed(wrong.option()) + " " + wrong.fault(), wrong);
        }
        return 0;
    }

    private RunLog log(TrainArguments.Telling telling) {
        if (telling.json()) {
            return new JsonLog(command.commandLine().getOut());
        }
        Console console = System.console();
        return new TextLog(command.commandLine().getOut(), command.commandLine().getErr(),
                console != null && console.isTerminal(), telling.debug());
    }

    /** Collects and checks the flags. */
    TrainArguments arguments() {
        boolean classic = words().anyMatch(CLASSIC::contains);
        refuseWhatIsNotPartOfThis(classic);
        boolean cbowModel = classicCbow != null ? classicCbow != 0 : cbow || classic;
        return new TrainArguments(
                new TrainArguments.Input(corpus, optional(minCount), optional(sample),
                        Optional.ofNullable(readVocabulary),
                        memory == null ? OptionalLong.empty() : OptionalLong.of(memory),
                        Optional.ofNullable(temporary), Optional.ofNullable(model)),
                new TrainArguments.Model(cbowModel, dim, window, objective, noise, nsExponent, negative, share),
                new TrainArguments.Schedule(epochs != null ? epochs : corpus.isEmpty() ? JDK_EPOCHS : 5,
                        alpha != null ? alpha : defaultAlpha(cbowModel, classic),
                        threads != null ? threads : classic ? CLASSIC_THREADS
                                : Runtime.getRuntime().availableProcessors(), seed, deterministic),
                new TrainArguments.Saving(vectors(output(classic), classic), vectors(outputContext, classic),
                        Optional.ofNullable(saveVocabulary), Optional.ofNullable(checkpoint),
                        Math.multiplyExact(Math.clamp(every, 0, Integer.MAX_VALUE), MILLION),
                        Optional.ofNullable(resume)),
                new TrainArguments.Telling(logJson, Math.clamp(debug, 0, 2), Optional.ofNullable(report),
                        Optional.ofNullable(neighbors)),
                given());
    }

    private static double defaultAlpha(boolean cbow, boolean classic) {
        if (cbow) {
            return TrainingOptions.cbow().alpha();
        }
        return classic ? CLASSIC_ALPHA : TrainingOptions.skipGram().alpha();
    }

    private void refuseWhatIsNotPartOfThis(boolean classic) {
        if (hierarchicalSoftmax != 0) {
            throw new WrongOption("-hs", hierarchicalSoftmax + " asks for hierarchical softmax, which is not part of"
                    + " this program; allowed: -hs 0, and -negative 5 for instance");
        }
        if (classes != 0) {
            throw new WrongOption("-classes", classes + " asks for word classes, which are not part of this program;"
                    + " allowed: -classes 0, and clustering of the vectors afterwards");
        }
        if (cbow && classicCbow != null) {
            throw new WrongOption("--cbow", "and -cbow say the same; allowed: one of them");
        }
        if (format != null && classicBinary != null) {
            throw new WrongOption("--format", "and -binary say the same; allowed: one of them");
        }
        if (classic && corpus.isEmpty() && resume == null) {
            throw new WrongOption("-train", "is missing; allowed: a text file");
        }
        if (classic && output == null && saveVocabulary == null) {
            throw new WrongOption("-output", "is missing; allowed: a file for the vectors, or -save-vocab alone");
        }
    }

    /** In word2vec.c, no name means that nothing is trained; here, too, if the vocabulary alone is wanted. */
    private Path output(boolean classic) {
        return output != null || classic || saveVocabulary != null ? output : Path.of("vectors.txt");
    }

    private Optional<TrainArguments.Vectors> vectors(Path file, boolean classic) {
        return Optional.ofNullable(file).map(path -> new TrainArguments.Vectors(path, format(path, classic)));
    }

    /** word2vec.c heeds no names. */
    private VectorFormat format(Path file, boolean classic) {
        if (format != null) {
            return format;
        }
        if (classicBinary != null) {
            return classicBinary != 0 ? VectorFormat.BINARY : VectorFormat.TEXT;
        }
        return classic ? VectorFormat.TEXT : VectorFormat.of(file);
    }

    private Set<String> given() {
        return command.commandLine().getParseResult().matchedOptions().stream()
                .map(option -> option.names()[0]).collect(Collectors.toSet());
    }

    /** The words of the command line, without values that stand behind {@code =}. */
    private Stream<String> words() {
        return command.commandLine().getParseResult().originalArgs().stream()
                .map(word -> word.startsWith("-") ? word.replaceFirst("=.*", "") : word);
    }

    /** The name by which the user called a flag. */
    private String typed(String option) {
        List<String> words = new ArrayList<>(words().toList());
        words.retainAll(List.of(command.findOption(option).names()));
        return words.isEmpty() ? option : words.getFirst();
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
