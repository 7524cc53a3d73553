package org.simdnce.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * What became of the cases of one reference file.
 *
 * @param file the file's name
 * @param cases a report of each case; a file that cannot be read has a single failed one
 */
record FileReport(String file, List<CaseReport> cases) {
    /** Checks all cases of a file of JSON, possibly compressed with gzip. */
    static FileReport check(Path path) {
        String file = path.getFileName().toString();
        List<CaseReport> reports = new ArrayList<>();
        try {
            JsonNode set = read(path);
            String family = Numbers.required(set, "family").asText();
            JsonNode cases = Numbers.required(set, "cases");
            if (!cases.isArray()) {
                throw new IllegalArgumentException("'cases' is not an array");
            }
            for (int k = 0; k < cases.size(); k++) {
                reports.add(checked(family, cases.get(k), k));
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            CaseReport report = new CaseReport("the file");
            report.fail(unreadable instanceof JsonProcessingException syntax ? syntax.getOriginalMessage()
                    : unreadable.toString());
            reports.add(report);
        }
        return new FileReport(file, reports);
    }

    private static JsonNode read(Path path) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(path));
                InputStream json = path.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            return Numbers.parse(json);
        }
    }

    /** Turns whatever a broken case or broken code throws into a failure of this case alone. */
    private static CaseReport checked(String family, JsonNode c, int position) {
        try {
            return Families.check(family, c, position);
        } catch (RuntimeException | AssertionError broken) {
            CaseReport report = new CaseReport(Families.name(c, position));
            report.fail(broken.toString());
            return report;
        }
    }

    long passed() {
        return cases.stream().filter(CaseReport::passed).count();
    }

    long failed() {
        return cases.size() - passed();
    }

    /** Says how many cases there were and, for each rung, the worst error of each kind of array. */
    String describe() {
        double share = cases.stream().mapToDouble(CaseReport::share).max().orElse(0);
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%s: %d %s, %d passed", file, cases.size(),
                cases.size() == 1 ? "case" : "cases", passed()));
        if (share > 0) {
            text.append(String.format(Locale.ROOT, ", worst error %.2g of what is allowed", share));
        }
        worst().forEach((rung, errors) -> text.append(System.lineSeparator()).append("    ").append(rung)
                .append(": ").append(errors.entrySet().stream()
                        .map(error -> String.format(Locale.ROOT, "%s %.2g", error.getKey(), error.getValue()))
                        .collect(Collectors.joining(", "))));
        return text.toString();
    }

    private Map<Rung, Map<String, Double>> worst() {
        Map<Rung, Map<String, Double>> worst = new EnumMap<>(Rung.class);
        for (CaseReport report : cases) {
            report.errors().forEach((rung, errors) -> {
                Map<String, Double> merged = worst.computeIfAbsent(rung, first -> new LinkedHashMap<>());
                errors.forEach((what, error) -> merged.merge(what, error, Families.worse(what)));
            });
        }
        return worst;
    }
}
