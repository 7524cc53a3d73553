package org.simdnce.kernel.launch;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.simdnce.kernel.Kernel;

/**
 * What a Java process did that ran with the JDK of this one.
 *
 * @param status its exit status
 * @param output what it printed, trimmed
 * @param errors what it and the virtual machine printed to standard error, trimmed
 */
public record ChildJvm(int status, String output, String errors) {
    private static final long PATIENCE_SECONDS = 120;

    /** Runs {@code java} with arguments, and waits for it. */
    public static ChildJvm run(List<String> arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("child", ".out");
        Path errors = Files.createTempFile("child", ".err");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-XX:+UseSerialGC");
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command);
            // Flags from the environment would be launch modes of their own.
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
            Process process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end after " + PATIENCE_SECONDS + " s: " + command);
            }
            return new ChildJvm(process.exitValue(), text(output), text(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    /** Where the kernel's module is: a jar or a directory of classes. */
    public static String kernelModule() {
        return home(Kernel.class);
    }

    /** The kernel and these tests. */
    public static String classPath() {
        return kernelModule() + File.pathSeparator + home(ChildJvm.class);
    }

    static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException noFile) {
            throw new IllegalStateException(type + " does not come from a file", noFile);
        }
    }
}
