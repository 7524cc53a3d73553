package org.simdnce.word2vec.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.simdnce.word2vec.vectors.VectorFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code word2vec convert}. */
@Command(name = "convert", sortOptions = false, usageHelpAutoWidth = true,
        description = {
            "Writes a vectors file in another format; an older file is replaced as a whole or not at all.", ""},
        footer = {"%nExamples:",
            "  word2vec convert wiki.bin wiki.vec",
            "  word2vec convert wiki.vec wiki.npy",
            "  word2vec convert wiki.vec top.bin --to binary --most-frequent 50000"})
final class ConvertCommand implements Callable<Integer> {
    @Mixin
    private VectorsOption from;

    @Parameters(index = "1", paramLabel = "TO", description = "the file to write")
    private Path target;

    @Option(names = "--to", paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: by TO's name: .npy npy, .bin binary, else text)")
    private VectorFormat format;

    @Option(names = "--most-frequent", paramLabel = "N",
            description = "only this many of the first, most frequent words; 0: all (default: 0)")
    private int mostFrequent;

    @Spec
    private CommandSpec command;

    private final VectorFiles files;

    ConvertCommand(VectorFiles files) {
        this.files = files;
    }

    @Override
    public Integer call() throws Exception {
        if (mostFrequent < 0) {
            throw new ParameterException(command.commandLine(), "--most-frequent " + mostFrequent
                    + "; allowed: 0 (all) or more");
        }
        try (VectorFiles.Vectors vectors = from.open(files)) {
            vectors.save(target, format != null ? format : VectorFormat.of(target), mostFrequent);
            int words = mostFrequent == 0 ? vectors.size() : Math.min(mostFrequent, vectors.size());
            command.commandLine().getOut().println(String.format(Locale.ROOT,
                    "%,d vectors of %d numbers written: %s", words, vectors.dim(), target));
        }
        return 0;
    }
}
