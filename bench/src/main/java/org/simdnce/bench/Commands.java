package org.simdnce.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;

/** How the programs end: one clear line and exit code 2 for what the user can mend. */
final class Commands {
    static final int WRONG_INPUT = 2;

    private Commands() {
    }

    /** Runs a program on the process's streams; returns its exit code. */
    static int run(Callable<Integer> program, String... args) {
        return run(program, new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    }

    /** Runs a program; returns its exit code. */
    static int run(Callable<Integer> program, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(program);
        String name = line.getCommandName();
        return line.setOut(out).setErr(err)
                .setParameterExceptionHandler((wrong, unused) -> fail(err, name, wrong.getMessage() + "; see --help"))
                .setExecutionExceptionHandler((failure, unused, result) -> switch (failure) {
                    case IllegalArgumentException wrong -> fail(err, name, wrong.getMessage());
                    case RunnerException unable -> fail(err, name, unable.getMessage());
                    case IOException io -> fail(err, name, io.getClass().getSimpleName() + ": " + io.getMessage());
                    default -> throw failure;
                }).execute(args);
    }

    private static int fail(PrintWriter err, String name, String message) {
        err.println(name + ": " + message.replaceAll("\\R", " "));
        return WRONG_INPUT;
    }
}
