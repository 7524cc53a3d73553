package org.simdnce.kernel.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an arena that asks for huge pages gets, by the way its process was started; each case is a process. */
class HugePageLaunchTest {
    /** The probe's table of 80,000 rows of 112 floats and its vector of 2^20, in whole pages of 2 MiB. */
    private static final long MEBIBYTES = 36 + 4;

    @BeforeAll
    static void linuxThatHasHugePages() throws IOException {
        Path settings = Path.of("/sys/kernel/mm/transparent_hugepage");
        Path size = settings.resolve("hpage_pmd_size");
        assumeTrue(Files.isReadable(size), "no transparent huge pages: " + size + " cannot be read");
        assumeTrue(Files.readString(size).strip().equals("2097152"), "huge pages are not of 2 MiB");
        String enabled = Files.readString(settings.resolve("enabled")).strip();
        assumeTrue(!enabled.contains("[never]"), () -> "transparent huge pages are off: " + enabled);
        assumeTrue(System.getProperty("simdnce.vectorBits") == null, "once is enough");
    }

    private static Map<String, String> facts(ChildJvm child) {
        assertEquals(0, child.status(), child::errors);
        return child.output().lines().collect(Collectors.toMap(line -> line.substring(0, line.indexOf(": ")),
                line -> line.substring(line.indexOf(": ") + 2)));
    }

    private static ChildJvm onClassPath(String arena, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(flags));
        command.addAll(List.of("-Dsimdnce.vectorBits=0", "-cp", ChildJvm.classPath(), HugePageProbe.class.getName(),
                arena));
        return ChildJvm.run(command);
    }

    private static void assertTableOfZeros(Map<String, String> facts) {
        assertEquals(80_000 * 112 * Float.BYTES, Integer.parseInt(facts.get("bytes")));
        assertEquals("0.0", facts.get("sum"));
        assertEquals("100.0", facts.get("gathered"));
        assertTooLarge("a table of 17592186044416 x 16 needs 1125899906842624 bytes", facts.get("too large"));
        assertTooLarge("a table of 144115188075855871 x 16 needs 9223372036854775744 bytes",
                facts.get("far too large"));
    }

    private static void assertTooLarge(String size, String message) {
        assertTrue(message.startsWith(size + ", which cannot be had here: "), message);
        assertTrue(message.endsWith("; allowed: what the machine's memory leaves"), message);
    }

    private static void assertGranted(Map<String, String> facts) {
        assertEquals("none - nothing of 2 MiB or more was allocated", facts.get("start"));
        assertTableOfZeros(facts);
        assertEquals("0", facts.get("offset in a huge page"));
        assertEquals("false true true", facts.get("advised"));
        assertEquals(MEBIBYTES << 20, Long.parseLong(facts.get("requested")));
        // How many the kernel has free is its own affair.
        long backed = Long.parseLong(facts.get("backed"));
        assertTrue(backed >= 0 && backed <= MEBIBYTES << 20 && backed % (2 << 20) == 0, () -> "backed: " + backed);
        assertEquals("requested, " + (backed >> 20) + " of " + MEBIBYTES + " MiB in huge pages", facts.get("end"));
    }

    private static void assertRefused(String module, Map<String, String> facts) {
        assertTableOfZeros(facts);
        String refusal = "none - add \"--enable-native-access=" + module + "\" to the command line";
        assertEquals(refusal, facts.get("start"));
        assertEquals(refusal, facts.get("end"));
        assertEquals("false false false", facts.get("advised"));
        assertEquals("0", facts.get("requested"));
        assertEquals("0", facts.get("backed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"confined", "shared", "auto", "global"})
    void withNativeAccess(String arena) throws Exception {
        ChildJvm child = onClassPath(arena, "--enable-native-access=ALL-UNNAMED");
        Map<String, String> facts = facts(child);
        assertGranted(facts);
        assertEquals("", child.errors());
        assertEquals(!arena.equals("confined"), facts.get("elsewhere").equals("none"));
        if (facts.containsKey("closed")) {
            assertEquals("false 0 0 none - the arena is closed", facts.get("closed"));
        }
    }

    @Test
    void withoutNativeAccess() throws Exception {
        ChildJvm child = onClassPath("confined");
        assertRefused("ALL-UNNAMED", facts(child));
        assertEquals("", child.errors());
    }

    @Test
    void restrictedMethodsAreLeftAlone() throws Exception {
        assertRefused("ALL-UNNAMED", facts(onClassPath("shared", "--illegal-native-access=deny")));
    }

    @Test
    void modulesAskForThemselves() throws Exception {
        List<String> command = List.of("-p", ChildJvm.kernelModule(), "--add-modules", "org.simdnce.kernel", "-cp",
                ChildJvm.home(HugePageProbe.class), HugePageProbe.class.getName(), "confined");
        ChildJvm refused = ChildJvm.run(command);
        assertRefused("org.simdnce.kernel", facts(refused));
        assertFalse(refused.errors().contains("restricted"), refused::errors);
        List<String> allowed = new ArrayList<>(List.of("--enable-native-access=org.simdnce.kernel"));
        allowed.addAll(command);
        assertGranted(facts(ChildJvm.run(allowed)));
    }
}
