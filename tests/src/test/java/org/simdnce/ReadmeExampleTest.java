package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;

/** The first Java block of README.md is short, compiles and runs. */
class ReadmeExampleTest {
    private static final int MOST_LINES = 15;

    @TempDir
    Path folder;

    private static String example() throws IOException {
        Path place = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        while (place != null && !Files.exists(place.resolve("README.md"))) {
            place = place.getParent();
        }
        assertNotNull(place, "no README.md in or above " + System.getProperty("user.dir"));
        Matcher block = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(place.resolve("README.md")));
        assertTrue(block.find(), "README.md has no block of Java");
        return block.group(1);
    }

    @Test
    void isShort() throws IOException {
        long lines = example().lines().filter(line -> !line.isBlank()).count();
        assertTrue(lines > 0 && lines <= MOST_LINES, lines + " lines; allowed: 1 to " + MOST_LINES);
    }

    @Test
    void compilesAndRuns() throws Exception {
        compile("""
                import java.lang.foreign.*;
                import org.simdnce.*;
                import org.simdnce.kernel.*;
                import org.simdnce.sampler.*;

                public class Example {
                    public static void main(String[] args) {
                %s
                    }
                }
                """.formatted(example()));
        String output = run();
        assertTrue(Pattern.compile("\\d").matcher(output).find(), "it prints a number: " + output);
        assertFalse(output.contains("NaN"), output);
    }

    private void compile(String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "tests need a JDK");
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        String classPath = Stream.of(NceLoss.class, EmbeddingTable.class, CandidateSampler.class)
                .map(ReadmeExampleTest::origin).collect(Collectors.joining(File.pathSeparator));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, StandardCharsets.UTF_8)) {
            compiler.getTask(null, files, problems, List.of("-d", folder.toString(), "-classpath", classPath), null,
                    List.of(new Source(source))).call();
        }
        assertEquals(List.of(), problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR).map(Object::toString).toList());
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private String run() throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        URL[] compiled = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(compiled, getClass().getClassLoader());
                PrintStream captured = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Example.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
