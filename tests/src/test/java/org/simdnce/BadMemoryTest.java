package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.simdnce.WatchedCalls.CLASSES;
import static org.simdnce.WatchedCalls.DIM;
import static org.simdnce.WatchedCalls.SIZE;
import static org.simdnce.WatchedCalls.STEPS;
import static org.simdnce.WatchedCalls.assertMessage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.kernel.EmbeddingTable;

/** Memory that is closed, foreign, read-only, too small or not to be had is refused before anything is written. */
class BadMemoryTest {
    private final WatchedCalls calls = new WatchedCalls();

    @AfterEach
    void close() {
        calls.close();
    }

    private static Arena closed(Arena arena) {
        arena.close();
        return arena;
    }

    @Test
    void closedWeights() {
        Arena other = Arena.ofShared();
        calls.layer = OutputLayer.of(ShardedTable.of(TestTables.weights(other, CLASSES, DIM)), calls.layer.biases());
        closed(other);
        calls.assertRefused(IllegalStateException.class, "EmbeddingTable[11 x 5]", "arena is closed", "an open arena");
    }

    @Test
    void closedBiases() {
        Arena other = Arena.ofShared();
        calls.layer = OutputLayer.of(calls.layer.weights(), ShardedTable.of(TestTables.biases(other, CLASSES)));
        closed(other);
        calls.assertRefused(IllegalStateException.class, "EmbeddingTable[11 x 1]", "arena is closed", "an open arena");
    }

    @Test
    void aClosedShard() {
        Arena other = Arena.ofShared();
        ShardedTable shards = ShardedTable.of(PartitionStrategy.DIV, TestTables.weights(calls.arena, 6, DIM),
                TestTables.weights(other, 5, DIM));
        calls.watch(shards);
        calls.layer = OutputLayer.of(shards, calls.layer.biases());
        calls.adagrad = Adagrad.allocate(calls.arena, calls.layer, 0.5f);
        closed(other);
        calls.assertRefused(IllegalStateException.class, "EmbeddingTable[5 x 5]", "arena is closed", "an open arena");
    }

    @Test
    void closedInputTable() {
        Arena other = Arena.ofShared();
        calls.batch.inputs(TestTables.weights(other, 7, DIM), new long[SIZE], SIZE);
        closed(other);
        calls.assertRefused(IllegalStateException.class, "EmbeddingTable[7 x 5]", "arena is closed", "an open arena");
    }

    @Test
    void closedInputs() {
        Arena other = Arena.ofShared();
        calls.batch.inputs(other.allocate(SIZE * DIM * 4L, 4), SIZE, DIM);
        closed(other);
        calls.assertRefused(IllegalStateException.class, "the inputs' arena is closed", "an open arena");
    }

    @Test
    void closedAccumulators() {
        Arena other = Arena.ofShared();
        calls.adagrad = Adagrad.allocate(other, calls.layer, 0.5f);
        closed(other);
        calls.assertRefused(EnumSet.of(WatchedCalls.Form.ADAGRAD), IllegalStateException.class, "arena is closed",
                "an open arena");
    }

    @Test
    void aTableConfinedToAnotherThread() {
        try (Arena mine = Arena.ofConfined()) {
            calls.layer = TestTables.layer(mine, CLASSES, DIM);
            CompletableFuture.runAsync(() -> calls.assertRefused(WrongThreadException.class, "EmbeddingTable[11 x 5]",
                    "confined to another thread", "a shared arena"), task -> new Thread(task).start()).join();
        }
    }

    @Test
    void inputsConfinedToAnotherThread() {
        try (Arena mine = Arena.ofConfined()) {
            calls.batch.inputs(mine.allocate(SIZE * DIM * 4L, 4), SIZE, DIM);
            CompletableFuture.runAsync(() -> calls.assertRefused(WrongThreadException.class, "inputs' arena",
                    "confined to one thread", "a shared arena"), task -> new Thread(task).start()).join();
        }
    }

    /** The helpers may or may not run: whether the call is refused must not depend on it. */
    @Test
    void confinedMemoryWithAnExecutor() {
        calls.workspace = calls.loss.workspace(DIM, SIZE, SIZE, task -> { }, 2).drawFrom(calls.stream);
        OutputLayer good = calls.layer;
        try (Arena mine = Arena.ofConfined()) {
            calls.layer = TestTables.layer(mine, CLASSES, DIM);
            calls.watch(calls.layer.weights());
            calls.assertRefused(WrongThreadException.class, "EmbeddingTable[11 x 5]", "confined to one thread",
                    "a shared arena");
            calls.layer = good;
            calls.batch.inputs(TestTables.weights(mine, 7, DIM), new long[SIZE], SIZE);
            calls.assertRefused(WrongThreadException.class, "EmbeddingTable[7 x 5]", "confined to one thread",
                    "a shared arena");
            calls.batch.inputs(mine.allocate(SIZE * DIM * 4L, 4), SIZE, DIM);
            calls.assertRefused(WrongThreadException.class, "inputs' arena", "confined to one thread",
                    "a shared arena");
            calls.batch.inputs(MemorySegment.ofArray(new float[SIZE * DIM]), SIZE, DIM);
            calls.adagrad = Adagrad.allocate(mine, good, 0.5f);
            calls.assertRefused(EnumSet.of(WatchedCalls.Form.ADAGRAD), WrongThreadException.class,
                    "confined to one thread", "a shared arena");
        }
    }

    @Test
    void stepsOnReadOnlyMappings(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("weights");
        byte[] bytes = new byte[CLASSES * DIM * 4];
        Files.write(file, bytes);
        try (Arena mapping = Arena.ofShared()) {
            OutputLayer good = calls.layer;
            EmbeddingTable weights = EmbeddingTable.mapReadOnly(mapping, file, 0, CLASSES, DIM);
            calls.layer = OutputLayer.of(ShardedTable.of(weights), good.biases());
            calls.assertRefused(STEPS, UnsupportedOperationException.class, "EmbeddingTable[11 x 5] is read-only",
                    "can be written");
            EmbeddingTable biases = EmbeddingTable.mapReadOnly(mapping, file, 4, CLASSES, 1);
            calls.layer = OutputLayer.of(good.weights(), ShardedTable.of(biases));
            calls.assertRefused(STEPS, UnsupportedOperationException.class, "EmbeddingTable[11 x 1] is read-only",
                    "can be written");
            calls.layer = good;
            EmbeddingTable inputs = EmbeddingTable.mapReadOnly(mapping, file, 0, 7, DIM);
            calls.batch.inputs(inputs, new long[SIZE], SIZE);
            calls.assertRefused(STEPS, UnsupportedOperationException.class, "EmbeddingTable[7 x 5] is read-only",
                    "can be written");
            calls.run(WatchedCalls.Form.GRADIENTS);
            assertEquals(1, calls.gradients.inputRows().count(), "gradients need no write access");
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void segmentsThatCannotBeTables() {
        MemorySegment memory = calls.arena.allocate(400, 64);
        assertMessage(assertThrows(IllegalArgumentException.class, () -> EmbeddingTable.wrap(memory, 7, 16, 16)),
                "400 bytes", "7 x 16", "448");
        assertMessage(assertThrows(IllegalArgumentException.class,
                () -> EmbeddingTable.wrap(memory.asSlice(2), 2, 16, 16)), "misaligned", "a multiple of 4");
        assertMessage(assertThrows(IllegalArgumentException.class,
                        () -> EmbeddingTable.wrap(MemorySegment.ofArray(new float[99]), 2, 16, 16)), "on the heap",
                "native");
        assertMessage(assertThrows(IllegalArgumentException.class, () -> EmbeddingTable.wrap(memory, 2, 16, 15)),
                "stride 15", "at least dim = 16");
    }

    @Test
    void tablesTooLargeForMemory() {
        assertMessage(assertThrows(IllegalArgumentException.class,
                        () -> EmbeddingTable.allocate(calls.arena, 1L << 40, 1024)), "1099511627776 x 1024",
                "4503599627370496 bytes", "allowed");
        assertMessage(assertThrows(IllegalArgumentException.class,
                () -> EmbeddingTable.allocate(calls.arena, 1L << 62, 16)), "" + (1L << 62), "less than 2^63 bytes");
        assertMessage(assertThrows(IllegalArgumentException.class, () -> EmbeddingTable.allocate(calls.arena, 0, 16)),
                "0 x 16", "at least one row");
        assertMessage(assertThrows(IllegalArgumentException.class,
                () -> EmbeddingTable.allocateVector(calls.arena, -1)), "-1 x 1", "at least one row");
    }
}
