package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.Progress;
import org.simdnce.word2vec.vectors.WordVectors;

/** The page about a run, from one report to many and from three words to hundreds. */
@Tag("any-width")
class RunReportTest {
    private static final long SECOND = 1_000_000_000L;
    private long now;

    private RunHistory history(int calls) {
        RunHistory history = new RunHistory(Progress.NONE, 2, 0, () -> now);
        for (int k = 1; k <= calls; k++) {
            now += SECOND;
            history.trained(k <= calls / 2 ? 0 : 1, 1000L * k, k, 2, 0.02);
        }
        history.close();
        return history;
    }

    private static WordMap map(List<String> words) {
        return WordMap.of(WordVectors.of(words,
                EmbeddingTable.allocate(Arena.ofAuto(), words.size(), 10).fillUniform(1, -1, 1)));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aLongRunIsThinnedOutAndNothingIsLost() {
        RunHistory history = history(10_000);
        List<RunHistory.Stretch> stretches = history.stretches();
        assertTrue(stretches.size() <= RunHistory.MOST && stretches.size() > RunHistory.MOST / 4, stretches.size() + "");
        assertEquals(10_000.0 * 10_001 / 2, stretches.stream().mapToDouble(RunHistory.Stretch::loss).sum());
        assertEquals(20_000, stretches.stream().mapToDouble(RunHistory.Stretch::pairs).sum());
        assertEquals(10_000_000, stretches.getLast().words());
        assertEquals(5001.0 / 4, history.epochLoss(0));
        assertEquals(15_001.0 / 4, history.epochLoss(1));
    }

    @Test
    void theFirstComponentIsTheLongAxis() {
        double[][] plane = PrincipalPlane.project(new double[][] {
            {5, 8, 1}, {5, 2, 1}, {6, 5, 1}, {4, 5, 1}});
        assertArrayEquals(new double[] {3, 3, 0, 0},
                IntStream.range(0, 4).mapToDouble(k -> Math.abs(plane[k][0])).toArray(), 1e-6);
        assertArrayEquals(new double[] {0, 0, 1, 1},
                IntStream.range(0, 4).mapToDouble(k -> Math.abs(plane[k][1])).toArray(), 1e-6);
    }

    @Test
    void pointsThatDoNotDifferLieAtTheOrigin() {
        assertArrayEquals(new double[] {0, 0}, PrincipalPlane.project(new double[][] {{2, 3}, {2, 3}})[1]);
    }

    @Test
    void wordsAreNoMarkup() {
        String page = new RunReport(Map.of("Text", "a&b"), history(1),
                map(List.of("<script>alert(1)</script>", "\"'", "c"))).html();
        assertFalse(page.contains("<script"), page);
        assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), page);
        assertTrue(page.contains("&quot;&#39;") && page.contains("a&amp;b"), page);
        assertFalse(page.contains("NaN"), page);
        assertFalse(page.contains("http"), page);
    }

    @Test
    void manyWordsHaveADotEachAndNamesWhereThereIsRoom() {
        List<String> words = new ArrayList<>();
        IntStream.range(0, 1000).forEach(k -> words.add("somewhatlongword" + k));
        String svg = map(words).svg();
        assertEquals(WordMap.WORDS, count(svg, "<circle"));
        int names = count(svg, "<text");
        assertTrue(names > 20 && names < WordMap.WORDS, names + " names");
    }

    /** The loss of an epoch is that of its own pairs, even if others have begun the next one. */
    @Test
    void epochsThatOverlapAreToldApart() {
        RunHistory history = new RunHistory(Progress.NONE, 2, 0, () -> now);
        now += SECOND;
        history.trained(0, 100, 30, 10, 0.02);
        history.trained(1, 100, 5, 5, 0.02);
        now += SECOND;
        history.trained(0, 200, 10, 10, 0.01);
        history.trained(1, 200, 5, 5, 0.01);
        history.close();
        assertEquals(2, history.epochLoss(0));
        assertEquals(1, history.epochLoss(1));
        // What is told at once is one stretch: else no words would have been read in the second.
        assertEquals(List.of(new RunHistory.Stretch(100, 1, 35, 15), new RunHistory.Stretch(200, 2, 15, 15)),
                history.stretches());
    }

    @Test
    void aResumedRunSpeaksOfItsOwnWords() {
        RunHistory history = new RunHistory(Progress.NONE, 2, 1_000_000, () -> now);
        now += SECOND;
        history.trained(1, 1_000_100, 30, 10, 0.02);
        history.close();
        assertTrue(Double.isNaN(history.epochLoss(1)), "a part of an epoch is not the epoch");
        String page = new RunReport(Map.of(), history, map(List.of("a", "b", "c"))).html();
        assertFalse(page.contains("dots over whole epochs"), page);
        // 100 words in the first second, of which the axis has round numbers.
        assertTrue(page.contains(">100<") && !page.contains(">1,000,000<"), page);
    }

    @Test
    void bothAxesOfTheMapHaveOneScale() {
        // Far more different in one direction than in the other. The first word is too frequent to be shown.
        float[][] rows = {{1, 0, 0}, {1, 0.6f, 0}, {1, -0.6f, 0}, {1, 0, 0.1f}, {1, 0, -0.1f}};
        EmbeddingTable table = EmbeddingTable.allocate(Arena.ofAuto(), rows.length, 3);
        for (int id = 0; id < rows.length; id++) {
            table.setRow(id, rows[id], 0);
        }
        double[][] plane = PrincipalPlane.project(IntStream.range(1, rows.length).mapToObj(id -> IntStream.range(0, 3)
                .mapToDouble(c -> rows[id][c] / Math.hypot(rows[id][0], rows[id][1] + rows[id][2])).toArray())
                .toArray(double[][]::new));
        String svg = WordMap.of(WordVectors.of(List.of("m", "l", "r", "u", "d"), table)).svg();
        double[][] dots = Pattern.compile("<circle cx=\"([\\d.]+)\" cy=\"([\\d.]+)\"").matcher(svg).results()
                .map(dot -> new double[] {Double.parseDouble(dot.group(1)), Double.parseDouble(dot.group(2))})
                .toArray(double[][]::new);
        double unit = distance(dots[0], dots[1]) / distance(plane[0], plane[1]);
        assertEquals(WordMap.WIDTH - 2 * WordMap.MARGIN, distance(dots[0], dots[1]), 0.2, "all of the width is used");
        for (int k = 1; k < dots.length; k++) {
            assertEquals(unit * distance(plane[0], plane[k]), distance(dots[0], dots[k]), 0.3, svg);
        }
        assertEquals(unit * distance(plane[2], plane[3]), distance(dots[2], dots[3]), 0.3, svg);
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }

    @Test
    void ticksAreRoundAndTakeInAllValues() {
        LineChart.Scale scale = LineChart.Scale.over(2.31, 3.02);
        assertEquals("2.2", scale.label(scale.low()));
        assertEquals("3.2", scale.label(scale.high()));
        assertEquals(5, scale.ticks());
        LineChart.Scale one = LineChart.Scale.over(3, 3);
        assertTrue(one.low() <= 3 && one.high() >= 3 && one.ticks() >= 1, one.toString());
    }
}
