package org.simdnce.word2vec.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.Progress;
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
    private static final Set<String> MISSING = Set.of("--checkpoint", "--every", "--resume", "--report",
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
        // Opened before anything is read: a run whose result cannot be written ends at once.
        try (Arena arena = Arena.ofShared();
                OutputFile vocabularyFile = open("--save-vocab", arguments.saving().saveVocabulary());
                OutputFile vectorsFile = open("--output", arguments.saving().output())) {
            TextSource source = source();
            log.reading(source.toString());
            Corpus corpus = reader(source).read(source, arena);
            log.read(corpus.toString(), corpus.vocabulary().size(), corpus.words());
            if (vocabularyFile != null) {
                vocabularyFile.write(out -> save(corpus.vocabulary(), out));
            }
            Pace.Reading end = vectorsFile == null ? null : train(corpus, source.sample());
            log.done(new RunLog.Summary(end, Resources.secondsSinceStart(), Resources.peakMegabytes(),
                    NceLoss.kernel(), Stream.of(vocabularyFile, vectorsFile).filter(Objects::nonNull)
                            .map(OutputFile::toString).toList()));
        }
    }

    private static OutputFile open(String option, Optional<Path> file) {
        return file.map(path -> OutputFile.open(option, path)).orElse(null);
    }

    private static void save(Vocabulary vocabulary, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        vocabulary.write(text);
        text.flush();
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
                : CorpusReader.of(Vocabulary.read(input.readVocabulary().get()).frequent(minCount));
        return input.memory().isEmpty() ? reader
                : reader.withMemory(input.memory().getAsLong() / 2, Path.of(System.getProperty("java.io.tmpdir")));
    }

    private Pace.Reading train(Corpus corpus, double sample) throws IOException, InputException, InterruptedException {
        TrainingOptions options = arguments.options(sample);
        Vocabulary vocabulary = corpus.vocabulary();
        List<String> shown = wordsToShow(vocabulary);
        Pace pace = new Pace(corpus.words() * arguments.schedule().epochs(), arguments.schedule().epochs(),
                System::nanoTime);
        WordVectors vectors;
        try (Progress progress = log.training(pace, vocabulary.size(), arguments.model().dim(),
                arguments.schedule().threads())) {
            vectors = Word2Vec.train(corpus, options, progress);
        }
        Pace.Reading end = pace.read();
        for (String word : shown) {
            Map<String, Double> near = new LinkedHashMap<>();
            vectors.nearest(word, NEIGHBORS).forEach(one -> near.put(one.word(), one.similarity()));
            log.neighbors(word, near);
        }
        vectors.save(arguments.saving().output().orElseThrow(), arguments.saving().format());
        return end;
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
