package org.simdnce.word2vec.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.vectors.VectorFileException;
import org.simdnce.word2vec.vectors.VectorFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code word2vec}: trains word vectors and works with them. */
@Command(name = "word2vec", usageHelpAutoWidth = true, sortOptions = false,
        versionProvider = Word2VecCommand.Version.class, synopsisSubcommandLabel = "COMMAND",
        description = "Learns a vector for each word of a text, such that words used alike have vectors alike, and"
                + " works with such vectors.%n",
        footer = {"%nExamples:",
            "  word2vec train --corpus wiki.txt --output wiki.vec",
            "  word2vec neighbors wiki.vec whale ship",
            "  word2vec analogy wiki.vec man king woman",
            "  word2vec eval wiki.vec --analogies questions-words.txt",
            "  word2vec -train text8 -output text8.bin -cbow 0 -size 200 -binary 1%n",
            "The last one is a command line of word2vec.c: without a command, flags mean \"train\", and word2vec.c's"
                + " own have its meanings and defaults. \"word2vec train --help\" and so on explain each command.",
            "Exit codes: 0 done, 1 a text or a file cannot be used, 2 wrong flags, 130 Ctrl-C."})
public final class Word2VecCommand implements Runnable {
    private static final int CANNOT_BE_USED = 1;
    private static final int WRONG_FLAGS = 2;
    private static final int STOPPED = 130;
    private static final List<String> OWN_FLAGS = List.of("-h", "--help", "-V", "--version");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "show the version, and what computes here")
    private boolean version;

    @Spec
    private CommandSpec command;

    private Word2VecCommand() {
    }

    /**
     * Runs the program and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Thread.ofPlatform().daemon().name("word2vec-load").start(Word2VecCommand::loadKernel);
        System.exit(run(jdk(), VectorFiles.PROVIDED, new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
    }

    /** Done beside the reading of the command line, which takes as long. */
    private static void loadKernel() {
        try {
            NceLoss.kernel();
        } catch (ExceptionInInitializerError refused) {
            System.exit(fail(new PrintWriter(System.err, true, StandardCharsets.UTF_8), CANNOT_BE_USED,
                    refused.getCause().getMessage()));
        }
    }

    /** The bundled runtime has no sources; a JDK that the user points to may. */
    private static Path jdk() {
        return Stream.of(System.getProperty("java.home"), System.getenv("JAVA_HOME"))
                .filter(home -> home != null && !home.isBlank()).map(Path::of)
                .filter(home -> Files.isRegularFile(home.resolve("lib/src.zip"))).findFirst()
                .orElse(Path.of(System.getProperty("java.home")));
    }

    /** Runs the program and returns its exit code. */
    static int run(Path jdk, VectorFiles files, PrintWriter out, PrintWriter err, String... args) {
        try {
            return commandLine(jdk, files).setOut(out).setErr(err)
                    .setParameterExceptionHandler((wrong, given) -> fail(err, WRONG_FLAGS,
                            message(wrong, List.of(given)) + "; see "
                            + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help"))
                    .setExecutionExceptionHandler((failure, unused, result) -> switch (failure) {
                        // The second comes from tables and scratch that are too large.
                        case InputException input -> fail(err, CANNOT_BE_USED, input.getMessage());
                        case IllegalArgumentException wrong -> fail(err, CANNOT_BE_USED, wrong.getMessage());
                        // Who told it to stop needs no message.
                        case InterruptedException told -> STOPPED;
                        case IOException io -> fail(err, CANNOT_BE_USED, message(io));
                        default -> throw failure;
                    }).execute(withCommand(args));
        } catch (OutOfMemoryError full) {
            return fail(err, CANNOT_BE_USED, "the heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB is full (" + full.getMessage() + "); allowed: a smaller --dim or text, or more memory with"
                    + " the environment's JDK_JAVA_OPTIONS=-Xmx4g");
        }
    }

    static CommandLine commandLine(Path jdk, VectorFiles files) {
        CommandLine line = new CommandLine(new Word2VecCommand())
                .addSubcommand(new TrainCommand(jdk))
                .addSubcommand(new EvalCommand(files))
                .addSubcommand(new NeighborsCommand(files))
                .addSubcommand(new AnalogyCommand(files))
                .addSubcommand(new ConvertCommand(files));
        // Else -hs might be read as -h -s, a mistyped flag as a file's name, and @word as the name of a file of flags.
        return line.setExpandAtFiles(false).setPosixClusteredShortOptionsAllowed(false)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .registerConverter(VectorFormat.class, new Choice<>(VectorFormat.class))
                .registerConverter(TrainingOptions.Objective.class, new Choice<>(TrainingOptions.Objective.class))
                .registerConverter(TrainingOptions.Noise.class, new Choice<>(TrainingOptions.Noise.class))
                .registerConverter(TrainingOptions.Sharing.class, new Choice<>(TrainingOptions.Sharing.class));
    }

    /** A line that begins with a flag is a line for {@code train}, as word2vec.c's are. */
    static String[] withCommand(String[] args) {
        return args.length == 0 || !args[0].startsWith("-") || OWN_FLAGS.contains(args[0]) ? args
                : Stream.concat(Stream.of(TrainCommand.NAME), Stream.of(args)).toArray(String[]::new);
    }

    /** Calls a flag by the name that the user gave it, where picocli takes another of its names. */
    private static String message(ParameterException wrong, List<String> args) {
        String message = wrong.getMessage();
        ArgSpec about = wrong instanceof MissingParameterException missing && !missing.getMissing().isEmpty()
                ? missing.getMissing().getFirst() : wrong.getArgSpec();
        if (about instanceof OptionSpec option && !args.contains(option.names()[0])) {
            for (String name : option.names()) {
                if (args.contains(name)) {
                    return message.replace("'" + option.names()[0] + "'", "'" + name + "'");
                }
            }
        }
        return message;
    }

    /** Many messages of the JDK are only the file's name, and make sense behind what kind of failure it was. */
    private static String message(IOException failure) {
        return switch (failure) {
            case VectorFileException said -> said.getMessage();
            case NoSuchFileException missing when missing.getReason() == null -> missing.getFile()
                    + " does not exist; allowed: a file that does";
            case FileSystemException file when file.getReason() != null -> file.getMessage();
            default -> failure.getClass().getSimpleName() + ": " + failure.getMessage();
        };
    }

    private static int fail(PrintWriter err, int exitCode, String message) {
        err.println("word2vec: " + message.replaceAll("\\R", " "));
        return exitCode;
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "no command; allowed: "
                + String.join(", ", command.subcommands().keySet()));
    }

    /** What {@code --version} shows. */
    static final class Version implements IVersionProvider {
        /** The program's name and version; class files outside a jar have none. */
        static String line() {
            Module module = Word2VecCommand.class.getModule();
            String version = module.isNamed() ? module.getDescriptor().rawVersion().orElse("")
                    : Word2VecCommand.class.getPackage().getImplementationVersion();
            return "word2vec of simdnce " + (version != null ? version : "");
        }

        @Override
        public String[] getVersion() {
            return new String[] {line(), "Kernel: " + NceLoss.kernel(), "Java " + Runtime.version()};
        }
    }
}
