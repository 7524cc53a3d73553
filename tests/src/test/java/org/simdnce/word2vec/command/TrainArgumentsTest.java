package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.vectors.VectorFormat;
import picocli.CommandLine;

/** From flags, the program's own and word2vec.c's, to what they ask for. */
@Tag("any-width")
class TrainArgumentsTest {

    @Test
    void ownDefaultsAreSkipGrams() {
        TrainArguments arguments = parse("train --corpus a");
        assertEquals(new TrainArguments.Input(List.of("a"), OptionalInt.empty(), OptionalDouble.empty(),
                Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty()), arguments.input());
        assertEquals(new TrainArguments.Model(false, 100, 5, TrainingOptions.Objective.NEGATIVE_SAMPLING,
                TrainingOptions.Noise.UNIGRAM, 0.75, 5, TrainingOptions.Sharing.GROUP), arguments.model());
        assertEquals(new TrainArguments.Schedule(5, 0.03, Runtime.getRuntime().availableProcessors(), 1, false),
                arguments.schedule());
        assertEquals(new TrainArguments.Saving(vectors("vectors.txt", VectorFormat.TEXT), Optional.empty(),
                Optional.empty(), Optional.empty(), 100_000_000, Optional.empty()), arguments.saving());
        assertEquals(new TrainArguments.Telling(false, 2, Optional.empty(), Optional.empty()), arguments.telling());
        assertEquals(Set.of("--corpus"), arguments.given());
    }

    @Test
    void defaultsOfWord2vecAreCbows() {
        TrainArguments arguments = parse("-train a -output b");
        assertEquals(new TrainArguments.Model(true, 100, 5, TrainingOptions.Objective.NEGATIVE_SAMPLING,
                TrainingOptions.Noise.UNIGRAM, 0.75, 5, TrainingOptions.Sharing.GROUP), arguments.model());
        assertEquals(new TrainArguments.Schedule(5, 0.05, 12, 1, false), arguments.schedule());
        assertEquals(vectors("b", VectorFormat.TEXT), arguments.saving().output());
        assertEquals(OptionalDouble.empty(), arguments.input().sample());
        assertEquals(OptionalInt.empty(), arguments.input().minCount());
    }

    @Test
    void flagsOfWord2vecMeanWhatTheyMeanThere() {
        TrainArguments arguments = parse("-train a -output b -size 200 -window 8 -sample 1e-4 -hs 0 -negative 25"
                + " -threads 20 -iter 15 -min-count 3 -alpha 0.03 -binary 1 -cbow 0 -save-vocab s -read-vocab r"
                + " -debug 1 -classes 0");
        assertEquals(new TrainArguments.Input(List.of("a"), OptionalInt.of(3), OptionalDouble.of(1e-4),
                Optional.of(Path.of("r")), OptionalLong.empty(), Optional.empty(), Optional.empty()),
                arguments.input());
        assertEquals(new TrainArguments.Model(false, 200, 8, TrainingOptions.Objective.NEGATIVE_SAMPLING,
                TrainingOptions.Noise.UNIGRAM, 0.75, 25, TrainingOptions.Sharing.GROUP), arguments.model());
        assertEquals(new TrainArguments.Schedule(15, 0.03, 20, 1, false), arguments.schedule());
        assertEquals(new TrainArguments.Saving(vectors("b", VectorFormat.BINARY), Optional.empty(),
                Optional.of(Path.of("s")), Optional.empty(), 100_000_000, Optional.empty()), arguments.saving());
        assertEquals(1, arguments.telling().debug());
    }

    @Test
    void skipGramInWord2vecsFlagsHasItsRate() {
        assertEquals(0.025, parse("-train a -output b -cbow 0").schedule().alpha());
        assertEquals(0.05, parse("-train a -output b -cbow 1").schedule().alpha());
        assertEquals(0.05, parse("train --corpus a --cbow").schedule().alpha());
        assertEquals(0.1, parse("-train a -output b -alpha 0.1").schedule().alpha());
    }

    @Test
    void aFlagOfWord2vecAmongOwnOnesBringsItsDefaults() {
        assertTrue(parse("train --corpus a --output b -size 50").model().cbow());
        assertFalse(parse("train --corpus a --output b --dim 50").model().cbow());
    }

    @Test
    void theNameSaysTheFormatUnlessAFlagDoes() {
        assertEquals(VectorFormat.NPY, format("train --corpus a --output b.npy"));
        assertEquals(VectorFormat.BINARY, format("train --corpus a --output b.bin"));
        assertEquals(VectorFormat.TEXT, format("train --corpus a --output b.vec"));
        assertEquals(VectorFormat.TEXT, format("train --corpus a --output b.bin --format text"));
        assertEquals(VectorFormat.TEXT, format("-train a -output b.bin"));
        assertEquals(vectors("c.npy", VectorFormat.NPY),
                parse("train --corpus a --output b.bin --output-context c.npy").saving().outputContext());
        assertEquals(vectors("c.npy", VectorFormat.BINARY),
                parse("-train a -output b -binary 1 --output-context c.npy").saving().outputContext());
    }

    @Test
    void theVocabularyAloneNeedsNoVectors() {
        assertEquals(Optional.empty(), parse("-train a -save-vocab v").saving().output());
        assertEquals(Optional.empty(), parse("train --corpus a --save-vocab v").saving().output());
    }

    @Test
    void ownFlagsReachTheirPlaces() {
        TrainArguments arguments = parse("train --corpus a b - --format npy --output o.npy --objective nce"
                + " --noise log-uniform --share WINDOW --deterministic --seed -7 --memory 2g --temp t"
                + " --checkpoint c --every 3"
                + " --model m --log-json --report p.html"
                + " --neighbors x,y --cbow --learning-rate 0.5 --sample 0 --min-count 0");
        assertEquals(new TrainArguments.Input(List.of("a", "b", "-"), OptionalInt.of(0), OptionalDouble.of(0),
                Optional.empty(), OptionalLong.of(2L << 30), Optional.of(Path.of("t")), Optional.of(Path.of("m"))),
                arguments.input());
        assertEquals(new TrainArguments.Model(true, 100, 5, TrainingOptions.Objective.NCE,
                TrainingOptions.Noise.LOG_UNIFORM, 0.75, 5, TrainingOptions.Sharing.WINDOW), arguments.model());
        assertEquals(-7, arguments.schedule().seed());
        assertTrue(arguments.schedule().deterministic());
        assertEquals(0.5, arguments.schedule().alpha());
        assertEquals(new TrainArguments.Saving(vectors("o.npy", VectorFormat.NPY), Optional.empty(),
                Optional.empty(), Optional.of(Path.of("c")), 3_000_000, Optional.empty()), arguments.saving());
        assertEquals(new TrainArguments.Telling(true, 2, Optional.of(Path.of("p.html")),
                Optional.of(List.of("x", "y"))), arguments.telling());
        assertTrue(arguments.given().containsAll(Set.of("--alpha", "--corpus", "--share")),
                arguments.given()::toString);
    }

    @Test
    void aRunGoesOnWithFlagsForOutputAlone() {
        TrainArguments arguments = parse("train --resume r --checkpoint c --every 2 --output o.bin --save-vocab v"
                + " --output-context w.bin"
                + " --memory 1g --temp t --neighbors x --log-json -debug 1");
        assertEquals(new TrainArguments.Saving(vectors("o.bin", VectorFormat.TEXT),
                vectors("w.bin", VectorFormat.TEXT), Optional.of(Path.of("v")), Optional.of(Path.of("c")), 2_000_000,
                Optional.of(Path.of("r"))),
                arguments.saving());
        assertEquals(List.of(), arguments.input().corpus());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "64k, 65536", "500M, 524288000", "4gb, 4294967296", "1t, 1099511627776"})
    void bytesHaveUnits(String given, long bytes) {
        assertEquals(bytes, new ByteCount().convert(given));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--dim 0               | --dim 0; allowed: 1 to 4096",
        "-train a -size 0 | -size 0; allowed: 1 to 4096",
        "--dim=-3              | --dim -3; allowed: 1 to 4096",
        "--dim 4097            | --dim 4097; allowed: 1 to 4096",
        "--dim x               | Invalid value for option '--dim': 'x' is not an int",
        "-train a -size x      | Invalid value for option '-size': 'x' is not an int",
        "-train a -iter        | Missing required parameter for option '-iter' (N)",
        "--window 0            | --window 0; allowed: 1 to 100",
        "-train a -window 101 | -window 101; allowed: 1 to 100",
        "--epochs -1           | --epochs -1; allowed: 1 to 10000",
        "-train a -iter 0 | -iter 0; allowed: 1 to 10000",
        "--negative 0          | --negative 0; allowed: 1 to 1000",
        "-train a -negative -5 | -negative -5; allowed: 1 to 1000",
        "--min-count -1        | --min-count -1; allowed: 0 to 2147483647",
        "--threads 0           | --threads 0; allowed: 1 to 1024",
        "-train a -threads -2 | -threads -2; allowed: 1 to 1024",
        "--sample 2            | --sample 2.0; allowed: 0 (keep everything) to 1",
        "--sample NaN          | --sample NaN; allowed: 0 (keep everything) to 1",
        "--alpha 0             | --alpha 0.0; allowed: more than 0, at most 10",
        "--learning-rate NaN   | --learning-rate NaN; allowed: more than 0, at most 10",
        "-train a -alpha Infinity | -alpha Infinity; allowed: more than 0, at most 10",
        "--ns-exponent 2       | --ns-exponent 2.0; allowed: -1 (rare words first) to 1 (as frequent as in the text)",
        "--ns-exponent 1 --noise log-uniform | --ns-exponent 1.0 has no meaning with --noise log-uniform; allowed: "
                + "with --noise unigram",
        "--memory 1k           | --memory 1024 bytes; allowed: at least 16m",
        "--memory some         | Invalid value for option '--memory': 'some'; allowed: a number of bytes, such as 500m"
                + " or 4g",
        "--memory 9999999999t  | Invalid value for option '--memory': '9999999999t'; allowed: less than 2^63 bytes",
        "--temp t              | --temp has no meaning without --memory; allowed: with it",
        "--every 5             | --every has no meaning without --checkpoint or --resume; allowed: with one of them",
        "--resume r --dim 8    | --dim has no meaning with --resume, which takes it from the checkpoint; allowed: flags"
                + " for output, and --checkpoint",
        "--resume r --corpus a | --corpus has no meaning with --resume, which takes it from the checkpoint; allowed:"
                + " flags for output, and --checkpoint",
        "--resume r --model m  | --model has no meaning with --resume, which takes it from the checkpoint; allowed:"
                + " flags for output, and --checkpoint",
        "--model m --read-vocab v | --read-vocab has no meaning with --model, which has a vocabulary; allowed: one of"
                + " them",
        "--checkpoint c --every 0 | --every 0; allowed: 1 to 1000000",
        "--report p.gif        | --report p.gif; allowed: a name that ends in .html",
        "--save-vocab o        | --save-vocab o is a file of --output too; allowed: another",
        "--format npy --save-vocab o.vocab | --save-vocab o.vocab is a file of --output too; allowed: another",
        "--output-context ./x/../o | --output-context ./x/../o is a file of --output too; allowed: another",
        "--output-context o.vocab --format npy | --output-context o.vocab is a file of --output too; allowed: another",
        "--output-context c --save-vocab c | --save-vocab c is a file of --output-context too; allowed: another",
        "--corpus c --output-context c | --output-context c is a file of --corpus too; allowed: another",
        "--save-vocab p.html --report p.html | --report p.html is a file of --save-vocab too; allowed: another",
        "--save-vocab v --read-vocab v | --save-vocab v is a file of --read-vocab too; allowed: another",
        "--read-vocab o        | --output o is a file of --read-vocab too; allowed: another",
        "-train a b o          | --output o is a file of --corpus too; allowed: another",
        "--corpus a --save-vocab a | --save-vocab a is a file of --corpus too; allowed: another",
        "--corpus a - -        | --corpus has - twice; allowed: standard input once",
        "-hs 1                 | -hs 1 asks for hierarchical softmax, which is not part of this program; allowed: "
                + "-hs 0, and -negative 5 for instance",
        "-classes 500          | -classes 500 asks for word classes, which are not part of this program; allowed: "
                + "-classes 0, and clustering of the vectors afterwards",
        "--cbow -cbow 1        | --cbow and -cbow say the same; allowed: one of them",
        "--format text -binary 0 | --format and -binary say the same; allowed: one of them",
        "--format word         | Invalid value for option '--format': 'word'; allowed: text, binary, npy",
        "--objective mle       | Invalid value for option '--objective': 'mle'; allowed: negative-sampling, nce",
        "--wrong               | Unknown option: '--wrong'",
        "-sizee 5              | Unknown options: '-sizee', '5'",
        "--output b            | option '--output' (FILE) should be specified only once",
        "--neighbors           | Missing required parameter for option '--neighbors' (WORD)"})
    void wrongFlagsAreRefusedInOneLine(String flags, String message) {
        assertRefused(message, ("train --output o " + flags).split(" +"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused("-train is missing; allowed: a text file", "-output", "b");
        assertRefused("-output is missing; allowed: a file for the vectors, or -save-vocab alone", "-train", "a");
    }

    @Test
    void whereNothingIsTrainedNothingOfATrainingIsKept() {
        assertRefused("--output-context has no meaning where nothing is trained; allowed: with --output", "train",
                "--corpus", "a", "--save-vocab", "v", "--output-context", "c");
        assertRefused("--report has no meaning where nothing is trained; allowed: with --output", "train",
                "--corpus", "a", "--save-vocab", "v", "--report", "p.html");
    }

    @Test
    void aLineWithoutAFlagOrCommandIsRefused() {
        assertRefusedBy("word2vec", "no command; allowed: train, eval, neighbors, analogy, convert");
        assertRefusedBy("word2vec", "Unmatched argument at index 0: 'text8'", "text8");
    }

    private static void assertRefused(String message, String... args) {
        assertRefusedBy("word2vec train", message, args);
    }

    private static void assertRefusedBy(String command, String message, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertEquals(2, Word2VecCommand.run(Path.of("nowhere"), VectorFiles.PROVIDED, new PrintWriter(out, true),
                new PrintWriter(err, true), args));
        assertEquals("word2vec: " + message + "; see " + command + " --help\n", err.toString());
        assertEquals("", out.toString());
    }

    private static Optional<TrainArguments.Vectors> vectors(String file, VectorFormat format) {
        return Optional.of(new TrainArguments.Vectors(Path.of(file), format));
    }

    private static VectorFormat format(String flags) {
        return parse(flags).saving().output().orElseThrow().format();
    }

    private static TrainArguments parse(String flags) {
        CommandLine line = Word2VecCommand.commandLine(Path.of("nowhere"), VectorFiles.PROVIDED);
        line.parseArgs(Word2VecCommand.withCommand(flags.split(" +")));
        return ((TrainCommand) line.getSubcommands().get("train").getCommand()).arguments();
    }
}
