package org.simdnce.word2vec.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.BatchTraining;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.Progress;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.vectors.VectorFormat;

/** Runs what {@link TrainArguments} ask for: the only place where commands meet the trainer. */
final class Training {
    private static final int NEIGHBORS = 8;
    private static final List<String> WORDS = List.of("stream", "lock", "exception", "map", "thread", "string");
    /** Flags that {@link BatchTraining} does not serve, whatever their value. */
    private static final Set<String> MISSING = Set.of("--noise", "--share", "--memory",
             "--save-vocab", "--read-vocab", "--checkpoint", "--every", "--resume", "--report");

    private final TrainArguments arguments;
    private final Path jdk;
    private final RunLog log;

    /** Takes the home of a JDK whose sources stand in for a text. */
    Training(TrainArguments arguments, Path jdk, RunLog log) {
        this.arguments = arguments;
        this.jdk = jdk;
        this.log = log;
        refuseWhatIsMissing();
    }

    private void refuseWhatIsMissing() {
        arguments.given().stream().filter(MISSING::contains).sorted().findFirst().ifPresent(option -> {
            throw missing(option, "");
        });
        if (arguments.model().cbow()) {
            throw missing(arguments.given().contains("-cbow") ? "-cbow" : "--cbow", "");
        }
        if (arguments.given().contains("--objective")
                && arguments.model().objective() != TrainArguments.Objective.NEGATIVE_SAMPLING) {
            throw missing("--objective", arguments.model().objective() + " ");
        }
        if (arguments.saving().format() != VectorFormat.TEXT) {
            throw missing(arguments.given().contains("-binary") ? "-binary" : "--format",
                    arguments.given().contains("-binary") ? "1 " : arguments.saving().format().name().toLowerCase(Locale.ROOT) + " ");
        }
        List<String> corpus = arguments.input().corpus();
        if (corpus.contains("-")) {
            throw missing("--corpus", "- (standard input) ");
        }
        if (corpus.size() > 1) {
            throw missing("--corpus", "with several files ");
        }
    }

    private static WrongOption missing(String option, String value) {
        return new WrongOption(option, value + "is not there yet");
    }

    /** Reads, trains, shows and saves. */
    void run() throws IOException, InputException, InterruptedException {
        Path corpus = arguments.input().corpus().stream().findFirst().map(Path::of).orElse(null);
        TrainArguments.Schedule schedule = arguments.schedule();
        try (BatchTraining training = BatchTraining.open(corpus, jdk, arguments.saving().output().orElseThrow())) {
            if (training.standsIn()) {
                log.note("There is no lib/src.zip in " + jdk
                        + ": learning from the symbol names in the JDK's class files instead.");
            }
            log.reading(training.source());
            String read = training.read(arguments.input().minCount());
            log.read(read, training.size(), training.words());
            List<String> shown = wordsToShow(training);
            Pace pace = new Pace(training.words() * schedule.epochs(), schedule.epochs(), System::nanoTime);
            try (Progress progress = log.training(pace, training.size(), arguments.model().dim(),
                    schedule.threads())) {
                training.train(options(training.sample()), progress);
            }
            Pace.Reading end = pace.read();
            shown.forEach(word -> log.neighbors(word, training.neighbors(word, NEIGHBORS)));
            String file = training.save();
            log.done(new RunLog.Summary(end, Resources.secondsSinceStart(), Resources.peakMegabytes(),
                    NceLoss.kernel(), List.of(file)));
        }
    }

    private TrainingOptions options(double sample) {
        TrainArguments.Model model = arguments.model();
        TrainArguments.Schedule schedule = arguments.schedule();
        return new TrainingOptions(model.dim(), model.window(), model.negative(), model.nsExponent(),
                arguments.input().sample().orElse(sample), schedule.epochs(), schedule.alpha(), schedule.threads(),
                schedule.seed());
    }

    private List<String> wordsToShow(BatchTraining training) {
        if (arguments.telling().neighbors().isPresent()) {
            List<String> asked = arguments.telling().neighbors().get();
            List<String> unknown = asked.stream().filter(word -> !training.contains(word)).toList();
            if (!unknown.isEmpty()) {
                log.note("Not in the vocabulary, so without neighbours: " + String.join(", ", unknown));
            }
            return asked.stream().filter(training::contains).toList();
        }
        List<String> words = new ArrayList<>(WORDS.stream().filter(training::contains).toList());
        // The most frequent words stand beside everything; those that follow them say more.
        for (int id = Math.min(100, training.size() / 2); words.size() < 3 && id < training.size(); id++) {
            if (!words.contains(training.word(id))) {
                words.add(training.word(id));
            }
        }
        return words;
    }
}
