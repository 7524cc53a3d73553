package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of the README is that of the newest result. */
class ResultTableTest {
    @TempDir
    Path folder;

    private static Path root() {
        Path place = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        while (place != null && !Files.exists(place.resolve("bench/results"))) {
            place = place.getParent();
        }
        assertNotNull(place, "no bench/results in or above " + System.getProperty("user.dir"));
        return place;
    }

    private static String between(Path readme) throws IOException {
        String text = Files.readString(readme);
        int begin = text.indexOf(ResultTable.BEGIN + "\n");
        assertTrue(begin >= 0 && text.contains(ResultTable.END), readme + " has no markers");
        return text.substring(begin + ResultTable.BEGIN.length() + 1, text.indexOf(ResultTable.END));
    }

    @Test
    void readmeShowsTheNewestResult() throws IOException {
        assertEquals(ResultTable.of(ResultTable.newest(root().resolve("bench/results"))),
                between(root().resolve("README.md")));
    }

    @Test
    void tableHasARowForEachShapeAndAColumnForEachWidth() throws IOException {
        Path file = folder.resolve("roofline.json");
        RooflineResultTest.result(Plan.full(List.of(0, 128, 256), 256, 2)).write(file);
        List<String> lines = ResultTable.of(file).lines().toList();
        assertEquals("| batch × candidates × dim, classes | forward + backward, µs | GFLOP/s | of the FMA peak"
                + " | GFLOP/s scalar | GFLOP/s 128 bits |", lines.get(0));
        assertEquals("| 1024 × 64 × 128, 1 M | 511 (409 – 1022) | 100 | 100 % | 100 | 100 |", lines.get(4));
        assertEquals(6, lines.stream().filter(line -> line.contains("100 %")).count());
    }

    @Test
    void tableReplacesWhatIsBetweenTheMarkers() throws IOException {
        Path file = folder.resolve("roofline.json");
        RooflineResultTest.result(Plan.quick(256)).write(file);
        Path readme = Files.writeString(folder.resolve("README.md"),
                "before\n" + ResultTable.BEGIN + "\nold $1\n" + ResultTable.END + "\nafter\n");
        StringWriter err = new StringWriter();
        for (int repeat = 0; repeat < 2; repeat++) {
            assertEquals(0, Commands.run(new ResultTable(), new PrintWriter(err), new PrintWriter(err, true),
                    file.toString(), "--readme", readme.toString()), err.toString());
            assertEquals(ResultTable.of(file), between(readme));
        }
        assertTrue(Files.readString(readme).startsWith("before\n") && Files.readString(readme).endsWith("\nafter\n"));
        Files.writeString(readme, "nothing");
        assertEquals(2, Commands.run(new ResultTable(), new PrintWriter(err), new PrintWriter(err, true),
                file.toString(), "--readme", readme.toString()));
    }
}
