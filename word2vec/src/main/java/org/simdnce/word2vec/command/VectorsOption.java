package org.simdnce.word2vec.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.simdnce.word2vec.InputException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The vectors file that a command works with. */
final class VectorsOption {
    @Parameters(index = "0", paramLabel = "VECTORS", description = "a vectors file: word2vec's text or binary format,"
            + " or .npy")
    private Path file;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    VectorFiles.Vectors open(VectorFiles files) throws IOException, InputException {
        return files.open(file);
    }

    /** Refuses a word without a vector. */
    void require(VectorFiles.Vectors vectors, String word) throws InputException {
        if (!vectors.contains(word)) {
            throw new InputException("\"" + word + "\" is not among the " + vectors.size() + " words of " + file
                    + "; allowed: a word that is, in the same spelling and case");
        }
    }

    /** Refuses a number of words to show. */
    static void requireCount(CommandSpec command, int count) {
        try {
            WrongOption.require("--count", count, 1, 1_000_000);
        } catch (WrongOption wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** A line for each word and its cosine. */
    static String lines(Map<String, Double> near) {
        StringBuilder text = new StringBuilder();
        near.forEach((word, cosine) -> text.append(String.format(Locale.ROOT, "  %-24s %.4f%n", word, cosine)));
        return text.toString();
    }
}
