package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;

/** Once compiled, training allocates nothing, which the thread's own byte counter shows. */
@Tag("any-width")
class WalkAllocationTest {
    /** More than a draw of noise words lasts for. */
    private static final int GROUPS = 600;
    private static final int LINES = 20_000;
    /** Until vectors are compiled they are objects; how long that takes depends on what else the machine does. */
    private static final long PATIENCE = 60_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<TrainingOptions> options() {
        TrainingOptions small = TrainingOptions.skipGram().withDim(20).withSample(0);
        return Stream.of(small, small.withSharing(TrainingOptions.Sharing.PAIR),
                TrainingOptions.cbow().withDim(20).withSample(1e-2));
    }

    /** Waits for a stretch that allocates nothing; what allocates with every window never has one. */
    @ParameterizedTest
    @MethodSource("options")
    void windowsAllocateNothing(TrainingOptions options) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Corpus text = text(arena);
            TrainingTask task = new TrainingTask(text, options,
                    Model.fresh(arena, text.vocabulary(), options.dim(), options.seed()));
            WindowGroup group = task.group();
            group.learningRate(1e-4f);
            WindowWalk walk = task.walk(0, group);
            long end = System.nanoTime() + PATIENCE;
            long allocated = Long.MAX_VALUE;
            while (allocated > 0 && System.nanoTime() < end) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                boolean more = walk.trainGroups(GROUPS);
                allocated = more ? THREADS.getCurrentThreadAllocatedBytes() - before : Long.MAX_VALUE;
                if (!more) {
                    walk = task.walk(0, group);
                }
            }
            assertEquals(0, allocated, "bytes allocated by " + GROUPS + " groups of windows");
        }
    }

    private static Corpus text(Arena arena) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 30 * LINES; word++) {
            text.append('w').append(word * 7 % 997).append(word % 30 == 29 ? '\n' : ' ');
        }
        return CorpusReader.counting(1).read(TextInput.of(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII)), "a text"), arena);
    }
}
