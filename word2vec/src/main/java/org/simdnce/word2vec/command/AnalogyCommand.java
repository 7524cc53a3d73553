package org.simdnce.word2vec.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code word2vec analogy}. */
@Command(name = "analogy", sortOptions = false, usageHelpAutoWidth = true,
        description = {
            "Answers \"A is to B as C is to ...?\": the words nearest to B - A + C, vectors of length 1;"
                + " A, B and C themselves are no answers.", ""},
        footer = {"%nExample:",
            "  word2vec analogy wiki.vec man king woman        man is to king as woman is to ...?"})
final class AnalogyCommand implements Callable<Integer> {
    @Mixin
    private VectorsOption from;

    @Parameters(index = "1", paramLabel = "A", description = "a word of the vocabulary, as B and C")
    private String a;

    @Parameters(index = "2", paramLabel = "B", description = "what A is to")
    private String b;

    @Parameters(index = "3", paramLabel = "C", description = "the word that is asked about")
    private String c;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "answers shown (default: 5)")
    private int count = 5;

    @Spec
    private CommandSpec command;

    private final VectorFiles files;

    AnalogyCommand(VectorFiles files) {
        this.files = files;
    }

    @Override
    public Integer call() throws Exception {
        VectorsOption.requireCount(command, count);
        try (VectorFiles.Vectors vectors = from.open(files)) {
            for (String word : List.of(a, b, c)) {
                from.require(vectors, word);
            }
            command.commandLine().getOut().print(VectorsOption.lines(vectors.analogy(a, b, c, count)));
            command.commandLine().getOut().flush();
        }
        return 0;
    }
}
