package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.vectors.VectorFormat;

/** What a recording has of a training: reading, training, saving, and how far it was. */
@Tag("any-width")
class FlightRecorderTest {
    private static final String EVENTS = "org.simdnce.word2vec.";
    private static final int WORDS = 40_000;

    @TempDir
    private Path directory;
    private Path text;
    private Path vectors;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(directory.resolve("text"), "a b c d e f g h\n".repeat(WORDS / 8));
        vectors = directory.resolve("vectors.bin");
    }

    /** A step that may fail. */
    private interface Step {
        void run() throws Exception;
    }

    private Map<String, List<RecordedEvent>> record(Step step) throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            step.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith(EVENTS))
                .collect(Collectors.groupingBy(event -> event.getEventType().getName().substring(EVENTS.length())));
    }

    private Corpus read() throws Exception {
        return CorpusReader.counting(1).read(TextInput.of(text), Arena.ofAuto());
    }

    private static TrainingOptions options() {
        return TrainingOptions.skipGram().withDim(10).withSample(0).withEpochs(2).withThreads(2);
    }

    @Test
    void aTrainingAndItsPhases() throws Exception {
        Map<String, List<RecordedEvent>> events = record(() ->
                Word2Vec.train(read(), options(), Progress.NONE).save(vectors, VectorFormat.BINARY));
        RecordedEvent reading = events.get("Reading").getFirst();
        assertEquals(text.toString(), reading.getString("text"));
        assertEquals(WORDS, reading.getLong("words"));
        assertEquals(8, reading.getInt("vocabulary"));
        RecordedEvent training = events.get("Training").getFirst();
        assertEquals(text.toString(), training.getString("text"));
        assertEquals(2 * WORDS, training.getLong("words"));
        assertEquals(8, training.getInt("vocabulary"));
        assertEquals(options().toString(), training.getString("options"));
        assertEquals(2, training.getInt("threads"));
        assertEquals(NceLoss.kernel(), training.getString("kernel"));
        assertTrue(training.getDouble("loss") > 0, training.toString());
        double seconds = training.getDuration().toNanos() * 1e-9;
        assertEquals(seconds, training.getDouble("seconds"), 0.1 * seconds + 0.1);
        RecordedEvent saving = events.get("Saving").getFirst();
        assertEquals(vectors.toRealPath().toString(), saving.getString("file"));
        assertEquals(Files.size(vectors), saving.getLong("bytes"));
        assertEquals(List.of(1, 1, 1), List.of(events.get("Reading").size(), events.get("Training").size(),
                events.get("Saving").size()));
        assertTrue(reading.getEndTime().compareTo(training.getStartTime()) <= 0
                && training.getEndTime().compareTo(saving.getStartTime()) <= 0, events.toString());
    }

    @Test
    void howFarItWas() throws Exception {
        Corpus corpus = read();
        double[] sums = new double[2];
        Progress progress = new Progress() {
            @Override
            public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
                sums[0] += loss;
                sums[1] += pairs;
            }

            @Override
            public void close() {
            }
        };
        // States are saved on the way, so that there are several reports.
        List<RecordedEvent> events = record(() -> Word2Vec.train(corpus, options(),
                Checkpoints.in(directory.resolve("state")).every(20_000), progress)).get("Progress");
        assertTrue(events.size() > 1, events.size() + " events");
        long words = 0;
        double mean = 0;
        for (RecordedEvent event : events) {
            assertTrue(event.getLong("words") >= words, event.toString());
            words = event.getLong("words");
            assertEquals(words / (2.0 * WORDS), event.getDouble("percent"));
            assertTrue(event.getInt("epoch") >= 1 && event.getInt("epoch") <= 2, event.toString());
            assertTrue(event.getDouble("learningRate") > 0 && event.getDouble("learningRate") <= 0.03,
                    event.toString());
            assertTrue(event.getDouble("wordsPerSecond") >= 0, event.toString());
            mean = Double.isNaN(event.getDouble("loss")) ? mean : event.getDouble("loss");
        }
        assertEquals(2 * WORDS, words);
        assertEquals(sums[0] / sums[1], mean, 0.5 * mean, "nats per pair");
    }

    @Test
    void aTrainingThatFailsLeavesNone() throws Exception {
        Corpus corpus = read();
        Progress fault = new Progress() {
            @Override
            public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
                throw new IllegalStateException("fault");
            }

            @Override
            public void close() {
            }
        };
        Map<String, List<RecordedEvent>> events = record(() -> {
            try {
                Word2Vec.train(corpus, options(), fault);
            } catch (IllegalStateException expected) {
                assertEquals("fault", expected.getMessage());
            }
        });
        assertEquals(Map.of(), events);
    }
}
