package org.simdnce.word2vec.command;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.Word2Vec;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.JdkSources;
import org.simdnce.word2vec.text.JdkSymbols;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.text.TextSource;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.OutputFile;
import org.simdnce.word2vec.vectors.WordVectors;

/** Runs what {@link TrainArguments} ask for: reads, trains, shows and saves. */
final class Training {
    private static final int NEIGHBORS = 8;
    private static final List<String> WORDS = List.of("stream", "lock", "exception", "map", "thread", "string");
    /** Flags that nothing here serves, whatever their value. */
    private static final Set<String> MISSING = Set.of("--checkpoint", "--every", "--resume",
            "--deterministic");

    private final TrainArguments arguments;
    private final Path jdk;
    private final RunLog log;

    /** Takes the home of a JDK whose sources stand in for a text. */
    Training(TrainArguments arguments, Path jdk, RunLog log) {
        this.arguments = arguments;
        this.jdk = jdk;
        this.log = log;
        arguments.given().stream().filter(MISSING::contains).sorted().findFirst().ifPresent(option -> {
            throw new WrongOption(option, "is not there yet");
        });
    }

    void run() throws IOException, InputException, InterruptedException {
        TrainArguments.Saving saving = arguments.saving();
        // Before anything is read: a run whose result cannot be written ends at once.
        List<String> written = new ArrayList<>();
        requireWritable("--save-vocab", saving.saveVocabulary().stream().toList(), written);
        requireWritable("--output", saving.output().map(saving.format()::files).orElse(List.of()), written);
        requireWritable("--report", arguments.telling().report().stream().toList(), written);
        try (Arena arena = Arena.ofShared()) {
            TextSource source = source();
            CorpusReader reader = reader(source);
            log.reading(source.toString());
            Corpus corpus = reader.read(source, arena);
            log.read(corpus.toString(), corpus.vocabulary().size(), corpus.words());
            if (saving.saveVocabulary().isPresent()) {
                save(corpus.vocabulary(), saving.saveVocabulary().get());
            }
            Pace.Reading end = saving.output().isEmpty() ? null : train(corpus, source);
            log.done(new RunLog.Summary(end, Resources.secondsSinceStart(), Resources.peakMegabytes(),
                    NceLoss.kernel(), written));
        }
    }

    /** Adds where the files really are, behind links. */
    private static void requireWritable(String option, List<Path> files, List<String> places) {
        for (Path path : files) {
            try (OutputFile file = OutputFile.open(option, path)) {
                places.add(file.toString());
            }
        }
    }

    private static void save(Vocabulary vocabulary, Path path) throws IOException {
        try (OutputFile file = OutputFile.open("--save-vocab", path)) {
            file.write(out -> {
                Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                vocabulary.write(text);
                text.flush();
            });
        }
    }

    private TextSource source() {
        List<String> corpus = arguments.input().corpus();
        if (corpus.size() == 1 && corpus.getFirst().endsWith(".zip")) {
            return new JdkSources(Path.of(corpus.getFirst()));
        }
        if (!corpus.isEmpty()) {
            return TextInput.named(corpus);
        }
        Path sources = jdk.resolve("lib/src.zip");
        if (Files.isRegularFile(sources)) {
            return new JdkSources(sources);
        }
        log.note("There is no lib/src.zip in " + jdk
                + ": learning from the symbol names in the JDK's class files instead.");
        return new JdkSymbols();
    }

    private CorpusReader reader(TextSource source) throws IOException, InputException {
        TrainArguments.Input input = arguments.input();
        // word2vec.c takes 0 for 1.
        int minCount = Math.max(1, input.minCount().orElse(source.minCount()));
        CorpusReader reader = input.readVocabulary().isEmpty() ? CorpusReader.counting(minCount)
                : CorpusReader.of(vocabulary(input.readVocabulary().get(), minCount));
        return input.memory().isEmpty() ? reader
                : reader.withMemory(input.memory().getAsLong() / 2, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** word2vec.c, too, leaves the rare ones of these words out, and puts the others in order. */
    private static Vocabulary vocabulary(Path file, int minCount) throws IOException, InputException {
        Vocabulary read = Vocabulary.read(file);
        Vocabulary frequent = read.frequent(minCount);
        if (frequent.size() < 2) {
            throw new InputException("--min-count " + minCount + " leaves " + frequent.size() + " of the " + read.size()
                    + " words of " + file + "; allowed: a number that leaves at least 2");
        }
        return frequent;
    }

    private Pace.Reading train(Corpus corpus, TextSource source)
            throws IOException, InputException, InterruptedException {
        TrainingOptions options = arguments.options(source.sample());
        Vocabulary vocabulary = corpus.vocabulary();
        List<String> shown = wordsToShow(vocabulary);
        Pace pace = new Pace(corpus.words() * arguments.schedule().epochs(), arguments.schedule().epochs(),
                System::nanoTime);
        WordVectors vectors;
        RunHistory history = new RunHistory(log.training(pace, vocabulary.size(), arguments.model().dim(),
                arguments.schedule().threads()), arguments.schedule().epochs(), System::nanoTime);
        try (history) {
            vectors = Word2Vec.train(corpus, options, history);
        }
        Pace.Reading end = pace.read();
        for (String word : shown) {
            log.neighbors(word, new LoadedVectors(vectors).nearest(word, NEIGHBORS));
        }
        vectors.save(arguments.saving().output().orElseThrow(), arguments.saving().format());
        if (arguments.telling().report().isPresent()) {
            save(new RunReport(facts(source, corpus, end), history, WordMap.of(vectors)),
                    arguments.telling().report().get());
        }
        return end;
    }

    private static void save(RunReport report, Path path) throws IOException {
        try (OutputFile file = OutputFile.open("--report", path)) {
            file.write(report::write);
        }
    }

    private String described(TextSource source) {
        TrainArguments.Model model = arguments.model();
        TrainArguments.Schedule schedule = arguments.schedule();
        return String.format(Locale.ROOT, "%s, dim %d, window %d, %s, %d noise words (%s) shared by %s, sample %s,"
                + " alpha %s, epochs %d, seed %d", model.cbow() ? "CBOW" : "skip-gram", model.dim(), model.window(),
                model.objective(), model.negative(),
                model.noise() == TrainingOptions.Noise.UNIGRAM ? "unigram^" + model.nsExponent() : model.noise(),
                model.share(), arguments.input().sample().orElse(source.sample()), schedule.alpha(),
                schedule.epochs(), schedule.seed());
    }

    private Map<String, String> facts(TextSource source, Corpus corpus, Pace.Reading end) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Text", source.toString());
        facts.put("Read", corpus.toString());
        facts.put("Vocabulary", String.format(Locale.ROOT, "%,d words", corpus.vocabulary().size()));
        facts.put("Options", described(source));
        facts.put("Threads", Integer.toString(arguments.schedule().threads()));
        facts.put("Kernel", NceLoss.kernel());
        facts.put("Speed", String.format(Locale.ROOT, "%,.0f words/s over %,d words in %.2f s of training",
                end.wordsPerSecond(), end.words(), end.seconds()));
        facts.put("Whole run", String.format(Locale.ROOT, "%.2f s up to this page", Resources.secondsSinceStart()));
        facts.put("Loss of the last epoch", String.format(Locale.ROOT, "%.4f nats per pair", end.epochLoss()));
        double peak = Resources.peakMegabytes();
        facts.put("Peak resident memory", Double.isNaN(peak) ? "not told by this system"
                : String.format(Locale.ROOT, "%.0f MB", peak));
        facts.put("Java", Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch"));
        return facts;
    }

    private List<String> wordsToShow(Vocabulary vocabulary) {
        if (arguments.telling().neighbors().isPresent()) {
            List<String> asked = arguments.telling().neighbors().get();
            List<String> unknown = asked.stream().filter(word -> !vocabulary.contains(word)).toList();
            if (!unknown.isEmpty()) {
                log.note("Not in the vocabulary, so without neighbours: " + String.join(", ", unknown));
            }
            return asked.stream().filter(vocabulary::contains).toList();
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
}
