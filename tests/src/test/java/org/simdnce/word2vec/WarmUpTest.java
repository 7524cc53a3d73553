package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WarmUpTest {
    static Stream<TrainingOptions> anyOptions() {
        TrainingOptions small = TrainingOptions.skipGram().withDim(4);
        return Stream.of(small, TrainingOptions.cbow().withDim(1).withAlpha(10),
                small.withObjective(TrainingOptions.Objective.NCE).withNoise(TrainingOptions.Noise.LOG_UNIFORM),
                small.withSharing(TrainingOptions.Sharing.WINDOW).withNegative(60).withWindow(50),
                small.withThreads(3).withDeterministic(true).withSample(1e-9));
    }

    @ParameterizedTest
    @MethodSource("anyOptions")
    void aMadeUpTextIsTrainedWithAnyOptions(TrainingOptions options) throws Exception {
        assertEquals(8000, WarmUp.train(options, 2));
    }

    @Test
    void itEndsWhenTheTextWasRead() {
        WarmUp warmUp = WarmUp.start(TrainingOptions.skipGram());
        List<Thread> started = warmUps();
        warmUp.close();
        assertFalse(started.isEmpty() && Runtime.getRuntime().availableProcessors() > 1);
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (Thread thread : started) {
                thread.join();
            }
        });
    }

    private static List<Thread> warmUps() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("word2vec-warm-up"))
                .toList();
    }
}
