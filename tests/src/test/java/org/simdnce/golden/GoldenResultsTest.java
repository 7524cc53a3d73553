package org.simdnce.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All cases of the bundled reference results. */
class GoldenResultsTest {
    static List<Path> files() throws IOException, URISyntaxException {
        return GoldenRunner.files(GoldenRunner.bundledSet());
    }

    @ParameterizedTest
    @MethodSource("files")
    void allCasesPass(Path file) {
        FileReport report = FileReport.check(file);
        assertFalse(report.cases().isEmpty());
        assertEquals(List.of(), report.cases().stream().filter(result -> !result.passed())
                .map(result -> result.name() + ": " + result.failures()).toList());
    }
}
