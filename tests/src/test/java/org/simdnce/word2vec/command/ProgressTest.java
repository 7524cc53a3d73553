package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What displays say, by a clock that the test turns. */
@Tag("any-width")
class ProgressTest {
    private static final long SECOND = 1_000_000_000L;
    private long now = 17;

    @Test
    void readingsAreMeans() {
        Pace pace = new Pace(1000, 2, () -> now);
        now += 2 * SECOND;
        pace.add(0, 100, 30, 10, 0.02);
        pace.add(0, 200, 10, 10, 0.019);
        Pace.Reading first = pace.read();
        assertEquals(new Pace.Reading(1, 2, 200, 0, 1000, 100, 2, 2, 0.019, 2, 8), first);
        assertEquals(0.2, first.share());
        pace.add(0, 300, 10, 10, 0.018);
        now += SECOND;
        assertEquals(new Pace.Reading(1, 2, 300, 0, 1000, 100, 1, 50.0 / 30, 0.018, 3, 7), pace.read());
        assertEquals(50.0 / 30, pace.read().loss(), "without a new pair the epoch's");
        pace.add(1, 600, 5, 10, 0.01);
        assertEquals(0.5, pace.read().epochLoss());
        // A thread that is behind adds to its own epoch.
        pace.add(0, 700, 90, 10, 0.01);
        assertEquals(2, pace.read().epoch());
        assertEquals(0.5, pace.read().epochLoss());
    }

    @Test
    void nothingIsClaimedBeforeTheFirstPair() {
        Pace.Reading none = new Pace(10, 1, () -> now).read();
        assertTrue(Double.isNaN(none.loss()) && Double.isNaN(none.secondsLeft()));
        assertTrue(none.describe().endsWith(", ? left"), none.describe());
    }

    @Test
    void timeLeftIsAClock() {
        assertEquals("2,500,000 words/s, loss 2.346 (epoch 2.500), lr 0.0250, 1:05 left", describe(65));
        assertTrue(describe(3599.6).endsWith(", 1:00:00 left"));
        assertTrue(describe(7265).endsWith(", 2:01:05 left"));
        assertEquals(67, describe(600).length() + 1, "the longest without hours, but for tens of minutes");
    }

    private static String describe(double left) {
        return new Pace.Reading(1, 1, 1, 0, 2, 2.5e6, 2.3456, 2.5, 0.025, 1, left).describe();
    }

    @Test
    void linesComeEveryFiveSecondsAtEpochsAndAtTheEnd() {
        List<String> lines = new ArrayList<>();
        try (ProgressLines progress = new ProgressLines(new Pace(100, 2, () -> now), () -> now,
                reading -> lines.add(reading.epoch() + " " + reading.words()))) {
            progress.trained(0, 10, 1, 1, 0.1);
            now += 4 * SECOND;
            progress.trained(0, 20, 1, 1, 0.1);
            assertEquals(List.of(), lines);
            now += SECOND;
            progress.trained(0, 30, 1, 1, 0.1);
            assertEquals(List.of("1 30"), lines);
            now += 2 * SECOND;
            progress.trained(0, 50, 1, 1, 0.1);
            progress.trained(1, 60, 1, 1, 0.1);
            assertEquals(List.of("1 30", "1 50"), lines);
            progress.trained(1, 100, 1, 1, 0.1);
        }
        assertEquals(List.of("1 30", "1 50", "2 100"), lines);
    }

    @Test
    void anEpochOfMomentsHasNoLine() {
        List<String> lines = new ArrayList<>();
        try (ProgressLines progress = new ProgressLines(new Pace(100, 2, () -> now), () -> now,
                reading -> lines.add(reading.epoch() + " " + reading.words()))) {
            progress.trained(0, 50, 1, 1, 0.1);
            now += SECOND / 2;
            progress.trained(1, 100, 1, 1, 0.1);
        }
        assertEquals(List.of("2 100"), lines);
    }

    @Test
    void aTrainingWithoutWordsHasNoLine() {
        List<Pace.Reading> lines = new ArrayList<>();
        new ProgressLines(new Pace(100, 1, () -> now), () -> now, lines::add).close();
        assertEquals(List.of(), lines);
    }

    @Test
    void theBarEndsFull() {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        try (TerminalProgress progress = new TerminalProgress(new PrintStream(terminal, true, StandardCharsets.UTF_8),
                new Pace(100, 1, () -> now), () -> now)) {
            now += SECOND;
            progress.trained(0, 100, 30, 10, 0.025);
        }
        String shown = terminal.toString(StandardCharsets.UTF_8);
        assertTrue(shown.contains("100% [====] 100 words/s, loss 3.000 (epoch 3.000), lr 0.0250, 0:00 left"), shown);
    }
}
