package org.simdnce.word2vec.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code word2vec neighbors}. */
@Command(name = "neighbors", sortOptions = false, usageHelpAutoWidth = true,
        description = {
            "Shows the words nearest to each given one, by the cosine of the angle between their vectors.", ""},
        footer = {"%nExamples:",
            "  word2vec neighbors wiki.vec whale",
            "  word2vec neighbors wiki.bin whale ship --count 20"})
final class NeighborsCommand implements Callable<Integer> {
    @Mixin
    private VectorsOption from;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORD", description = "a word of the vocabulary")
    private List<String> words;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "neighbours of each (default: 10)")
    private int count = 10;

    @Spec
    private CommandSpec command;

    private final VectorFiles files;

    NeighborsCommand(VectorFiles files) {
        this.files = files;
    }

    @Override
    public Integer call() throws Exception {
        VectorsOption.requireCount(command, count);
        try (VectorFiles.Vectors vectors = from.open(files)) {
            for (String word : words) {
                from.require(vectors, word);
            }
            for (String word : words) {
                command.commandLine().getOut().print(word + "\n" + VectorsOption.lines(vectors.nearest(word, count)));
            }
            command.commandLine().getOut().flush();
        }
        return 0;
    }
}
