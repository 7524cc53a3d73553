package org.simdnce.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.simdnce.SampledLoss;

/** What the results depend on besides the code: processor, memory, system, JDK, flags. */
final class Machine {
    private static final String UNKNOWN = "unknown";
    private static final Path CPU = Path.of("/sys/devices/system/cpu/cpu0");

    private Machine() {
    }

    /** Returns the facts in the order in which they are shown; keys are those of the JSON file. */
    static Map<String, Object> describe() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cpu", line("/proc/cpuinfo", "model name"));
        facts.put("cores", onlineCores());
        facts.put("pinned_to", line("/proc/self/status", "Cpus_allowed_list"));
        facts.put("caches", caches());
        facts.put("memory", line("/proc/meminfo", "MemTotal"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        facts.put("transparent_huge_pages", read(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")));
        facts.put("frequency_governor", read(CPU.resolve("cpufreq/scaling_governor")));
        facts.put("load_average_before", 
                Math.round(100 * ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()) / 100.0);
        facts.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + System.getProperty("java.vendor"));
        facts.put("kernel", SampledLoss.kernel());
        return facts;
    }

    private static int onlineCores() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return (int) lines.filter(line -> line.startsWith("processor")).count();
        } catch (IOException notLinux) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    private static String caches() {
        StringJoiner sizes = new StringJoiner(", ");
        for (int i = 0; Files.exists(CPU.resolve("cache/index" + i)); i++) {
            Path cache = CPU.resolve("cache/index" + i);
            String kind = read(cache.resolve("type"));
            if (!kind.equals("Instruction")) {
                sizes.add("L" + read(cache.resolve("level")) + (kind.equals("Data") ? "d " : " ")
                        + read(cache.resolve("size")));
            }
        }
        return sizes.length() == 0 ? UNKNOWN : sizes.toString();
    }

    private static String line(String file, String key) {
        try {
            return lines(file).stream().filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(UNKNOWN);
        } catch (IOException notLinux) {
            return UNKNOWN;
        }
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(Path.of(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException absent) {
            return UNKNOWN;
        }
    }

    /** Returns a fact's name for readers. */
    static String title(String key) {
        String words = key.replace('_', ' ');
        return switch (key) {
            case "cpu", "jdk", "os" -> key.toUpperCase(Locale.ROOT);
            default -> Character.toUpperCase(words.charAt(0)) + words.substring(1);
        };
    }
}
