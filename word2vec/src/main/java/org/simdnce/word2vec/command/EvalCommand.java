package org.simdnce.word2vec.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.simdnce.word2vec.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code word2vec eval}. */
@Command(name = "eval", sortOptions = false, usageHelpAutoWidth = true,
        description = {"Measures vectors against people's judgements.",
            "Analogies: the share of the questions \"A B C D\" to which D is nearest to B - A + C, in per cent;"
                + " questions with unknown words are skipped and counted, words compared in upper case, as word2vec's"
                + " compute-accuracy does.",
            "Similarities: Spearman's rank correlation of cosines and judgements, times 100; pairs with unknown words"
                + " are left out and counted.", ""},
        footer = {"%nExamples:",
            "  word2vec eval wiki.vec --analogies questions-words.txt",
            "  word2vec eval wiki.vec --analogies questions-words.txt --most-frequent 0",
            "  word2vec eval wiki.vec --similarity ws353.txt men.txt"})
final class EvalCommand implements Callable<Integer> {
    @Mixin
    private VectorsOption from;

    @Option(names = "--analogies", paramLabel = "FILE", arity = "1..*",
            description = "questions in word2vec's format: four words a line, sections begin with a colon")
    private List<Path> analogies = List.of();

    @Option(names = "--similarity", paramLabel = "FILE", arity = "1..*",
            description = "two words and a judgement a line")
    private List<Path> similarities = List.of();

    @Option(names = "--most-frequent", paramLabel = "N",
            description = "ask analogies among this many most frequent words only; 0: all (default: 30000)")
    private int mostFrequent = 30_000;

    @Option(names = "--log-json", description = "a JSON line for each file, or section of one, instead of text")
    private boolean logJson;

    @Spec
    private CommandSpec command;

    private final VectorFiles files;

    EvalCommand(VectorFiles files) {
        this.files = files;
    }

    @Override
    public Integer call() throws Exception {
        if (analogies.isEmpty() && similarities.isEmpty()) {
            throw new ParameterException(command.commandLine(), "nothing to measure with; allowed: --analogies FILE,"
                    + " --similarity FILE");
        }
        if (mostFrequent < 0) {
            throw new ParameterException(command.commandLine(), "--most-frequent " + mostFrequent
                    + "; allowed: 0 (all) or more");
        }
        try (VectorFiles.Vectors vectors = from.open(files)) {
            for (Path file : analogies) {
                tell(file, vectors.analogies(file, mostFrequent));
            }
            for (Path file : similarities) {
                tell(file, vectors.similarities(file));
            }
        }
        return 0;
    }

    private void tell(Path file, List<VectorFiles.Section> sections) throws IOException, InputException {
        sections.forEach(section -> tell(file, section));
        tell(file, new VectorFiles.Section("all", sections.stream().mapToInt(VectorFiles.Section::right).sum(),
                sections.stream().mapToInt(VectorFiles.Section::asked).sum(),
                sections.stream().mapToInt(VectorFiles.Section::skipped).sum()));
    }

    private void tell(Path file, VectorFiles.Section section) {
        double share = 100.0 * section.right() / section.asked();
        out().println(logJson
                ? new JsonLine("analogies").put("file", file.toString()).put("section", section.name())
                        .put("right", section.right()).put("asked", section.asked())
                        .put("skipped", section.skipped()).put("percent", share)
                : String.format(Locale.ROOT, "%s, %s: %.2f %% (%d of %d right, %d skipped)", file.getFileName(),
                        section.name(), share, section.right(), section.asked(), section.skipped()));
    }

    private void tell(Path file, VectorFiles.Correlation correlation) {
        out().println(logJson
                ? new JsonLine("similarity").put("file", file.toString())
                        .put("spearman", 100 * correlation.spearman()).put("pairs", correlation.pairs())
                        .put("missing", correlation.missing())
                : String.format(Locale.ROOT, "%s: %.2f (%d pairs, %d missing)", file.getFileName(),
                        100 * correlation.spearman(), correlation.pairs(), correlation.missing()));
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
