package org.simdnce.word2vec.command;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.Checkpoint;
import org.simdnce.word2vec.Checkpoints;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.Model;
import org.simdnce.word2vec.Progress;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.WarmUp;
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

    private final TrainArguments arguments;
    private final Path jdk;
    private final RunLog log;

    /** Takes the home of a JDK whose sources stand in for a text. */
    Training(TrainArguments arguments, Path jdk, RunLog log) {
        this.arguments = arguments;
        this.jdk = jdk;
        this.log = log;
    }

    void run() throws IOException, InputException, InterruptedException {
        TrainArguments.Saving saving = arguments.saving();
        // Before anything is read: a run whose result cannot be written ends at once.
        List<String> written = new ArrayList<>();
        requireWritable("--save-vocab", saving.saveVocabulary().stream().toList(), written);
        requireWritable("--output", files(saving.output()), written);
        requireWritable("--output-context", files(saving.outputContext()), written);
        checkpoints().ifPresent(directory -> Checkpoints.in(directory).requireWritable());
        Optional<Checkpoint> state = state();
        boolean complete = saving.resume().isPresent() && state.orElseThrow().isComplete();
        requireWritable("--report", complete ? List.of() : arguments.telling().report().stream().toList(), written);
        try (Arena arena = Arena.ofShared()) {
            Pace.Reading end = complete ? finish(state.orElseThrow()) : readAndTrain(state, arena);
            log.done(new RunLog.Summary(end, Resources.secondsSinceStart(), Resources.peakMegabytes(),
                    NceLoss.kernel(), written));
        }
    }

    private Optional<Path> checkpoints() {
        return arguments.saving().checkpoint().or(arguments.saving()::resume);
    }

    /** What the run goes on from. */
    private Optional<Checkpoint> state() throws IOException, InputException {
        Optional<Path> directory = arguments.saving().resume().or(arguments.input()::model);
        return directory.isEmpty() ? Optional.empty() : Optional.of(Checkpoint.load(directory.get()));
    }

    /** Nothing is left to train. */
    private Pace.Reading finish(Checkpoint state) throws IOException, InterruptedException {
        log.note("The training in " + arguments.saving().resume().orElseThrow() + " was complete"
                + (arguments.telling().report().isPresent() ? ": there is nothing to report." : "."));
        if (arguments.saving().saveVocabulary().isPresent()) {
            save(state.vocabulary(), arguments.saving().saveVocabulary().get());
        }
        if (arguments.saving().output().isPresent()) {
            save(state.model(), wordsToShow(state.vocabulary()));
        }
        return null;
    }

    private Pace.Reading readAndTrain(Optional<Checkpoint> state, Arena arena)
            throws IOException, InputException, InterruptedException {
        TrainArguments.Saving saving = arguments.saving();
        TextSource source = saving.resume().isPresent() ? TextSource.named(state.orElseThrow().texts()) : source();
        CorpusReader reader = reader(source, state);
        log.reading(source.toString());
        TrainingOptions options = options(source, state);
        Corpus corpus;
        try (WarmUp _ = saving.output().isEmpty() ? null : WarmUp.start(options)) {
            corpus = reader.read(source, arena);
        }
        // Counting leaves its tables behind, and training allocates nothing: no collection would come by itself.
        System.gc();
        log.read(corpus.toString(), corpus.vocabulary().size(), corpus.words());
        if (saving.saveVocabulary().isPresent()) {
            save(corpus.vocabulary(), saving.saveVocabulary().get());
        }
        return saving.output().isEmpty() ? null : train(source, corpus, state, options);
    }

    private TrainingOptions options(TextSource source, Optional<Checkpoint> state) {
        if (arguments.saving().resume().isPresent()) {
            return state.orElseThrow().options();
        }
        TrainingOptions options = arguments.options(source.sample());
        return state.isEmpty() || arguments.given().contains("--dim") ? options
                : options.withDim(state.get().options().dim());
    }

    private static List<Path> files(Optional<TrainArguments.Vectors> vectors) {
        return vectors.map(TrainArguments.Vectors::files).orElse(List.of());
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

    private CorpusReader reader(TextSource source, Optional<Checkpoint> state) throws IOException, InputException {
        TrainArguments.Input input = arguments.input();
        CorpusReader reader = arguments.saving().resume().isPresent()
                ? CorpusReader.of(state.orElseThrow().vocabulary()) : counting(source, state);
        return input.memory().isEmpty() ? reader
                : reader.withMemory(input.memory().getAsLong() / 2, input.temporary()
                        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))));
    }

    private CorpusReader counting(TextSource source, Optional<Checkpoint> state) throws IOException, InputException {
        TrainArguments.Input input = arguments.input();
        // word2vec.c takes 0 for 1.
        int minCount = Math.max(1, input.minCount().orElse(source.minCount()));
        if (state.isPresent()) {
            return CorpusReader.growing(state.get().vocabulary(), minCount);
        }
        return input.readVocabulary().isEmpty() ? CorpusReader.counting(minCount)
                : CorpusReader.of(vocabulary(input.readVocabulary().get(), minCount));
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

    private Pace.Reading train(TextSource source, Corpus corpus, Optional<Checkpoint> state, TrainingOptions options)
            throws IOException, InputException, InterruptedException {
        long wordsBefore = arguments.saving().resume().isPresent() ? state.orElseThrow().words() : 0;
        List<String> shown = wordsToShow(corpus.vocabulary());
        Pace pace = new Pace(corpus.words() * options.epochs(), options.epochs(), wordsBefore, System::nanoTime);
        Progress telling = log.training(pace, corpus.vocabulary().size(), options.dim(), options.threads());
        Optional<RunHistory> history = arguments.telling().report()
                .map(page -> new RunHistory(telling, options.epochs(), wordsBefore, System::nanoTime));
        Model model = train(corpus, state, options, history.isPresent() ? history.get() : telling);
        Pace.Reading end = pace.read();
        save(model, shown);
        if (history.isPresent()) {
            save(new RunReport(RunFacts.of(source, corpus, options, end), history.get(),
                    WordMap.of(model.vectors())), arguments.telling().report().orElseThrow());
        }
        return end;
    }

    private Model train(Corpus corpus, Optional<Checkpoint> state, TrainingOptions options, Progress telling)
            throws IOException, InputException, InterruptedException {
        Optional<Path> directory = checkpoints();
        if (directory.isEmpty()) {
            return train(corpus, state, options, telling, Checkpoints.NONE);
        }
        try (StopOnExit _ = new StopOnExit()) {
            try {
                return train(corpus, state, options, telling,
                        Checkpoints.in(directory.get()).every(arguments.saving().everyWords()));
            } catch (InterruptedException told) {
                log.note("Stopped; train --resume " + directory.get() + " goes on.");
                throw told;
            }
        }
    }

    private Model train(Corpus corpus, Optional<Checkpoint> state, TrainingOptions options, Progress telling,
                        Checkpoints checkpoints) throws IOException, InputException, InterruptedException {
        try (Progress progress = telling) {
            if (arguments.saving().resume().isPresent()) {
                return Word2Vec.resume(state.orElseThrow(), corpus, checkpoints, progress);
            }
            return state.isPresent() ? Word2Vec.trainFurther(state.get(), corpus, options, checkpoints, progress)
                    : Word2Vec.train(corpus, options, checkpoints, progress);
        }
    }

    /** One processor writes while another finds neighbours. */
    private void save(Model model, List<String> shown) throws IOException, InterruptedException {
        WordVectors vectors = model.vectors();
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> written = writer.submit(() -> {
                save(vectors, arguments.saving().output().orElseThrow());
                if (arguments.saving().outputContext().isPresent()) {
                    save(model.contextVectors(), arguments.saving().outputContext().get());
                }
                return null;
            });
            show(vectors, shown);
            written.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("the vectors could not be written", failed.getCause());
        }
    }

    /** One search for all: it runs on what training had compiled. */
    private void show(WordVectors vectors, List<String> words) {
        List<List<WordVectors.Neighbor>> near = vectors.nearest(words, NEIGHBORS);
        for (int i = 0; i < words.size(); i++) {
            log.neighbors(words.get(i), LoadedVectors.byWord(near.get(i)));
        }
    }

    private static void save(WordVectors vectors, TrainArguments.Vectors place) throws IOException {
        vectors.save(place.file(), place.format());
    }

    private static void save(RunReport report, Path path) throws IOException {
        try (OutputFile file = OutputFile.open("--report", path)) {
            file.write(report::write);
        }
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
