package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flight recorder event for each call, if a recording asks for it. */
class LossEventTest {
    private static final String EVENT = "org.simdnce.Loss";

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, 30, 6);
    private final Examples examples = Examples.dense(1, 17, 6, 30, 2);
    private final NceLoss loss = NceLoss.of(30, 9).withName("output");
    private final float[] losses = new float[17];
    @TempDir
    Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    private List<RecordedEvent> record(boolean enabled, Runnable calls) throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            if (enabled) {
                recording.enable(EVENT);
            }
            recording.start();
            calls.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(EVENT)).toList();
    }

    @Test
    void offByDefault() throws IOException {
        Workspace workspace = examples.workspace(loss);
        assertEquals(List.of(), record(false, () -> loss.forward(layer, examples.batch(2), workspace, losses)));
    }

    @Test
    void oneEventPerCall() throws IOException {
        Workspace workspace = examples.workspace(loss);
        double[] sums = new double[3];
        long begin = System.nanoTime();
        List<RecordedEvent> events = record(true, () -> {
            sums[0] = loss.forward(layer, examples.batch(2), workspace, losses);
            sums[1] = loss.gradients(layer, examples.batch(2), workspace, losses, new LossGradients());
            sums[2] = loss.step(layer, examples.batch(2), workspace, losses, Sgd.of(0.1f));
        });
        long end = System.nanoTime();
        assertEquals(3, events.size());
        for (int k = 0; k < 3; k++) {
            RecordedEvent event = events.get(k);
            assertEquals("output", event.getString("name"));
            assertEquals(17, event.getInt("batch"));
            assertEquals(9, event.getInt("candidates"));
            assertEquals(sums[k], event.getDouble("loss"));
            assertTrue(event.getLong("nanoseconds") > 0 && event.getLong("nanoseconds") < end - begin);
            assertTrue(event.getDuration().toNanos() > 0, "duration " + event.getDuration());
        }
    }

    @Test
    void aCallThatFailsLeavesNone() throws IOException {
        Workspace workspace = examples.workspace(loss);
        assertEquals(List.of(), record(true, () -> {
            try {
                loss.forward(layer, examples.batch(3), workspace, losses);
            } catch (IllegalArgumentException wrongColumns) {
                assertTrue(wrongColumns.getMessage().contains("num_true = 3"));
            }
        }));
    }
}
