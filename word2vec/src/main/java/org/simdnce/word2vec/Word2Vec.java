package org.simdnce.word2vec;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.JdkSources;
import org.simdnce.word2vec.text.JdkSymbols;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.text.TextSource;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.OutputFile;
import org.simdnce.word2vec.vectors.VectorFormat;
import org.simdnce.word2vec.vectors.WordVectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code word2vec}: reads a text, trains word vectors with the NCE loss, shows neighbours and saves the
 * vectors.
 */
@Command(name = "word2vec", sortOptions = false, usageHelpAutoWidth = true,
        description = {"Learns a vector for each word of a text, such that words used alike have vectors alike:"
                + " skip-gram with noise-contrastive estimation.",
            "Without --corpus the text is the running JDK's own source code (lib/src.zip), split into lower-case words;"
                + " without lib/src.zip, the symbol names in the JDK's class files.%n"},
        footer = {"%nExamples:",
            "  --corpus novel.txt --epochs 5 --neighbors whale,ship",
            "  --dim 50 --epochs 1 --output /tmp/jdk.txt        a quick look at the JDK's sources%n",
            "A small text wants more epochs, a small --min-count and --num-sampled, and --sample 0. If the loss rises,"
                + " lower --learning-rate.",
            "Exit codes: 0 done, 1 the text or a file cannot be used, 2 wrong options."})
public final class Word2Vec implements Callable<Integer> {
    private static final int NEIGHBORS = 8;
    private static final List<String> WORDS = List.of("stream", "lock", "exception", "map", "thread", "string");

    @Option(names = "--corpus", paramLabel = "FILE",
            description = "UTF-8 text; white space separates words, lines are sentences")
    private Path corpusFile;

    @Option(names = "--output", paramLabel = "FILE", defaultValue = "target/vectors.txt",
            description = "where the vectors go, in word2vec's text format (default: ${DEFAULT-VALUE})")
    private Path outputFile;

    @Option(names = "--neighbors", paramLabel = "WORD", split = ",",
            description = "words whose neighbours are shown at the end (default: stream,lock,exception,map,thread,"
                    + "string where the text has them, else frequent words)")
    private List<String> shown;

    @Option(names = "--dim", defaultValue = "100", description = "numbers per vector (default: ${DEFAULT-VALUE})")
    private int dim;

    @Option(names = "--window", defaultValue = "5",
            description = "greatest distance of two words that make a pair (default: ${DEFAULT-VALUE})")
    private int window;

    @Option(names = "--epochs", defaultValue = "2", description = "passes over the text (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--num-sampled", defaultValue = "64",
            description = "noise words per batch (default: ${DEFAULT-VALUE})")
    private int numSampled;

    @Option(names = "--min-count",
            description = "leave out words that occur less often (default: 5; for the JDK's sources 20)")
    private Integer minCount;

    @Option(names = "--sample",
            description = "words with a greater share of the text are read less often; 0: all are read (default: 1e-3;"
                    + " for the JDK's sources 1e-5, for symbol names 1e-4)")
    private Double sample;

    @Option(names = "--batch", defaultValue = "2048", description = "pairs per step (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--learning-rate", defaultValue = "0.3",
            description = "Adagrad's rate at the start; falls linearly (default: ${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--threads", description = "threads that train; the result does not depend on them (default: one"
            + " per processor)")
    private Integer threads;

    @Option(names = "--seed", defaultValue = "1",
            description = "the same seed gives the same vectors (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Spec
    private CommandSpec command;

    private final Path javaHome;
    private PrintWriter out;
    private PrintWriter err;

    private Word2Vec(Path javaHome) {
        this.javaHome = javaHome;
    }

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(Path.of(System.getProperty("java.home")), new PrintWriter(System.out, true),
                new PrintWriter(System.err, true), args));
    }

    /** Runs the command and returns its exit code. */
    static int run(Path javaHome, PrintWriter out, PrintWriter err, String... args) {
        try {
            return new CommandLine(new Word2Vec(javaHome)).setOut(out).setErr(err)
                    .setParameterExceptionHandler((wrong, unused) -> fail(err, 2, wrong.getMessage() + "; see --help"))
                    .setExecutionExceptionHandler((failure, unused, result) -> switch (failure) {
                        // The second comes from tables and scratch that are too large.
                        case InputException input -> fail(err, 1, input.getMessage());
                        case IllegalArgumentException wrong -> fail(err, 1, wrong.getMessage());
                        case IOException io -> fail(err, 1, io.getClass().getSimpleName() + ": " + io.getMessage());
                        default -> throw failure;
                    }).execute(args);
        } catch (OutOfMemoryError full) {
            return fail(err, 1, "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB is full ("
                    + full.getMessage() + "); allowed: a smaller --dim, --batch or text, or a greater -Xmx");
        }
    }

    private static int fail(PrintWriter err, int exitCode, String message) {
        err.println("word2vec: " + message.replaceAll("\\R", " "));
        return exitCode;
    }

    /**
     * Trains as the options say.
     *
     * @return the exit code 0
     * @throws Exception if the text or a file cannot be used
     */
    @Override
    public Integer call() throws Exception {
        out = command.commandLine().getOut();
        err = command.commandLine().getErr();
        TextSource source = source();
        minCount = minCount != null ? minCount : source.minCount();
        sample = sample != null ? sample : source.sample();
        TrainingOptions options = options();
        try (OutputFile output = OutputFile.open("--output", outputFile); Arena arena = Arena.ofShared()) {
            if (source instanceof JdkSymbols) {
                out.println("There is no lib/src.zip in " + javaHome
                        + ": learning from the symbol names in the JDK's class files instead.");
            }
            out.println("Reading " + source);
            Corpus corpus = CorpusReader.counting(minCount).read(source, arena);
            out.println(corpus);
            List<String> words = wordsToShow(corpus.vocabulary());
            Trainer trainer = new Trainer(arena, corpus, options);
            out.println(trainer);
            WordVectors vectors;
            try (Progress progress = progress(corpus.vocabulary().total() * epochs)) {
                vectors = trainer.train(progress);
            }
            words.forEach(word -> out.println(neighbors(vectors, word)));
            vectors.save(outputFile, VectorFormat.TEXT);
            out.println("Kernel: " + NceLoss.kernel());
            out.println("Vectors: " + output);
        }
        return 0;
    }

    private TrainingOptions options() {
        try {
            TrainingOptions.require("--min-count", minCount, 1, Integer.MAX_VALUE);
            return new TrainingOptions(dim, window, epochs, numSampled, sample, batch, learningRate,
                    threads != null ? threads : Runtime.getRuntime().availableProcessors(), seed);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private TextSource source() {
        Path sources = javaHome.resolve("lib/src.zip");
        return corpusFile != null ? TextInput.of(corpusFile)
                : Files.isRegularFile(sources) ? new JdkSources(sources) : new JdkSymbols();
    }

    private Progress progress(long totalWords) {
        Console console = System.console();
        return console != null && console.isTerminal() ? new TerminalProgress(System.err, totalWords, System::nanoTime)
                : new ProgressLines(err, totalWords, epochs, System::nanoTime);
    }

    private List<String> wordsToShow(Vocabulary vocabulary) {
        if (shown != null) {
            List<String> unknown = shown.stream().filter(word -> !vocabulary.contains(word)).toList();
            if (!unknown.isEmpty()) {
                out.println("Not in the vocabulary, so without neighbours: " + String.join(", ", unknown));
            }
            return shown.stream().filter(vocabulary::contains).toList();
        }
        List<String> words = new ArrayList<>(WORDS.stream().filter(vocabulary::contains).toList());
        // The most frequent words stand beside everything; those that follow them say more.
        for (int id = Math.min(100, vocabulary.size() / 2); words.size() < 3 && id < vocabulary.size(); id++) {
            if (!words.contains(vocabulary.word(id))) {
                words.add(vocabulary.word(id));
            }
        }
        return words;
    }

    private static String neighbors(WordVectors vectors, String word) {
        return String.format(Locale.ROOT, "%-12s  ", word) + vectors.nearest(word, NEIGHBORS).stream()
                .map(near -> String.format(Locale.ROOT, "%s %.2f", near.word(), near.similarity()))
                .collect(Collectors.joining(", "));
    }
}
