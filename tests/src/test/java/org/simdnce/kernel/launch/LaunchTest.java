package org.simdnce.kernel.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.kernel.Kernel;

/** Which kernel a process gets, by the way it was started; each case is a process. */
class LaunchTest {
    private static final String FLAG = "--add-modules=jdk.incubator.vector";
    private static final String REFUSAL = "add \"--add-modules jdk.incubator.vector\" to the command line";

    /** Width that a process has here without being told. */
    private static int machineBits;

    @BeforeAll
    static void startedWithoutAWidth() {
        assumeTrue(System.getProperty("simdnce.vectorBits") == null,
                "processes are started by the run of the suite that has no -Dsimdnce.vectorBits");
        String kernel = Kernel.best().describe();
        machineBits = kernel.startsWith("vector, ") ? Integer.parseInt(kernel.split(" ")[1]) : 0;
    }

    private static ChildJvm onClassPath(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(flags));
        command.addAll(List.of("-cp", ChildJvm.classPath(), LaunchProbe.class.getName()));
        return ChildJvm.run(command);
    }

    private static String vector(int bits) {
        return "vector, " + bits + " bits, FMA";
    }

    private static void assertChosen(String kernel, ChildJvm child) {
        assertEquals(0, child.status(), child::errors);
        assertEquals(kernel, child.output());
    }

    private static void assertRefused(String message, ChildJvm child) {
        assertEquals(1, child.status());
        assertEquals("", child.output());
        assertTrue(child.errors().contains("IllegalArgumentException: " + message), child::errors);
    }

    @Test
    void classPathWithoutTheFlag() throws Exception {
        ChildJvm child = onClassPath();
        assertChosen("class path: scalar - " + REFUSAL, child);
        assertEquals(1, child.errors().lines().filter(line -> line.contains(REFUSAL)).count(), child::errors);
        assertFalse(child.errors().contains("Exception"), child::errors);
    }

    @Test
    void classPathWithTheFlag() throws Exception {
        assumeVectors();
        ChildJvm child = onClassPath(FLAG);
        assertChosen("class path: " + vector(machineBits), child);
        assertEquals(1, child.errors().lines().count(), "only the virtual machine's own warning: " + child.errors());
    }

    @Test
    void modulePathWithoutAnyFlag(@TempDir Path directory) throws Exception {
        assumeVectors();
        ChildJvm child = ChildJvm.run(List.of("-p", ChildJvm.kernelModule() + File.pathSeparator + module(directory),
                "-m", "probe/probe.Main"));
        assertChosen(vector(machineBits), child);
    }

    @Test
    void classPathBesideTheModule() throws Exception {
        assumeVectors();
        assertChosen("module path: " + vector(machineBits), ChildJvm.run(List.of("-p", ChildJvm.kernelModule(),
                "--add-modules", "org.simdnce.kernel", "-cp", ChildJvm.home(LaunchProbe.class),
                LaunchProbe.class.getName())));
    }

    /** Compiles a module that prints the kernel. */
    private static Path module(Path directory) throws IOException {
        Path info = Files.writeString(directory.resolve("module-info.java"),
                "module probe { requires org.simdnce.kernel; }");
        Path main = Files.writeString(directory.resolve("Main.java"), """
                package probe;
                public class Main {
                    public static void main(String[] arguments) {
                        System.out.println(org.simdnce.kernel.Kernel.best().describe());
                    }
                }
                """);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java runtime has no compiler, which the module of this test needs");
        Path classes = directory.resolve("classes");
        assertEquals(0, compiler.run(null, null, null, "-nowarn", "-p", ChildJvm.kernelModule(), "-d",
                classes.toString(), info.toString(), main.toString()));
        return classes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void forcedWidth(int bits) throws Exception {
        assumeTrue(bits <= machineBits, () -> "vectors have " + machineBits + " bits here");
        ChildJvm child = onClassPath(FLAG, "-Dsimdnce.vectorBits=" + bits);
        assertChosen("class path: " + (bits == 0 ? "scalar - -Dsimdnce.vectorBits=0" : vector(bits)), child);
        assertFalse(child.errors().contains("NCE kernel"), "what was asked for is no news: " + child.errors());
    }

    @Test
    void noVectorsWithoutTheModule() throws Exception {
        assertChosen("class path: scalar - -Dsimdnce.vectorBits=0", onClassPath("-Dsimdnce.vectorBits=0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1024", "abc", "64", "-128", ""})
    void noWidth(String value) throws Exception {
        assertRefused("-Dsimdnce.vectorBits=" + value + "; allowed: 0, 128, 256, 512",
                onClassPath(FLAG, "-Dsimdnce.vectorBits=" + value));
    }

    @Test
    void widthThatTheMachineLacks() throws Exception {
        assumeVectors();
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "-XX:UseAVX is a flag of x86-64 machines");
        assertRefused("-Dsimdnce.vectorBits=512 cannot be had: this machine's vectors have 256 bits; allowed here: 0 to"
                + " 256", onClassPath(FLAG, "-XX:UseAVX=2", "-Dsimdnce.vectorBits=512"));
        assertChosen("class path: " + vector(256), onClassPath(FLAG, "-XX:UseAVX=2"));
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:-UseFMA, no fused multiply-add (FMA) on this machine or -XX:-UseFMA",
        "-Xint, the VM only interprets (-Xint)",
        "-XX:TieredStopAtLevel=1, the C2 compiler is switched off or does without vectors",
        "-XX:TieredStopAtLevel=0, the C2 compiler is switched off or does without vectors",
        "-XX:CompilationMode=quick-only, the C2 compiler is switched off or does without vectors"})
    void slowVectors(String flag, String reason) throws Exception {
        assumeVectors();
        ChildJvm child = onClassPath(FLAG, flag);
        assertChosen("class path: scalar - " + reason, child);
        assertTrue(child.errors().contains(reason), child::errors);
    }

    @Test
    void forcedWidthWithoutWhatItNeeds() throws Exception {
        assertRefused("-Dsimdnce.vectorBits=128 cannot be had: no fused multiply-add (FMA) on this machine or"
                + " -XX:-UseFMA; allowed here: 0 to 0", onClassPath(FLAG, "-XX:-UseFMA", "-Dsimdnce.vectorBits=128"));
        assertRefused("-Dsimdnce.vectorBits=256 cannot be had: " + REFUSAL + "; allowed here: 0 to 0",
                onClassPath("-Dsimdnce.vectorBits=256"));
    }

    private static void assumeVectors() {
        assumeTrue(machineBits > 0, () -> "no vectors here: " + Kernel.best().describe());
    }
}
