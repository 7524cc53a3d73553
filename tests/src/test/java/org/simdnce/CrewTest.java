package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks run once each, on lanes that do not overlap, and what they throw comes out at the caller's. */
@Timeout(20)
class CrewTest {
    private static final int TASKS = 64;

    @Test
    void everyTaskRunsOnceAndLanesDoNotOverlap() {
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            Crew crew = new Crew(pool, 4);
            for (int round = 0; round < 300; round++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
                AtomicIntegerArray inLane = new AtomicIntegerArray(crew.lanes());
                AtomicIntegerArray overlaps = new AtomicIntegerArray(1);
                crew.run((task, lane) -> {
                    if (inLane.incrementAndGet(lane) != 1) {
                        overlaps.incrementAndGet(0);
                    }
                    runs.incrementAndGet(task);
                    inLane.decrementAndGet(lane);
                }, TASKS);
                for (int task = 0; task < TASKS; task++) {
                    assertEquals(1, runs.get(task), "task " + task);
                }
                assertEquals(0, overlaps.get(0), "overlaps");
            }
        }
    }

    @Test
    void whatATaskThrowsInAHelperSurfacesInTheCaller() {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            Crew crew = new Crew(pool, 2);
            for (Throwable thrown : new Throwable[] {new IllegalStateException("task"), new AssertionError("task")}) {
                CountDownLatch helperFailed = new CountDownLatch(1);
                AtomicReference<Thread> where = new AtomicReference<>();
                Throwable caught = assertThrows(Throwable.class, () -> crew.run((task, lane) -> {
                    if (lane == 0) {
                        await(helperFailed);
                    } else if (where.compareAndSet(null, Thread.currentThread())) {
                        helperFailed.countDown();
                        CrewTest.<RuntimeException>sneak(thrown);
                    }
                }, TASKS));
                assertSame(thrown, caught);
                assertNotSame(Thread.currentThread(), where.get());
            }
            AtomicIntegerArray runs = new AtomicIntegerArray(1);
            crew.run((task, lane) -> runs.incrementAndGet(0), TASKS);
            assertEquals(TASKS, runs.get(0), "the next run is not affected");
        }
    }

    @Test
    void tasksThatFailDoNotKeepOthersFromRunning() {
        Crew crew = new Crew(Runnable::run, 3);
        AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
        assertThrows(ArithmeticException.class, () -> crew.run((task, lane) -> {
            runs.incrementAndGet(task);
            throw new ArithmeticException();
        }, TASKS));
        for (int task = 0; task < TASKS; task++) {
            assertEquals(1, runs.get(task), "task " + task);
        }
        assertTrue(crew.lanes() == 3);
    }

    @Test
    void helpersServeTheNextRunOfACall() {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            Crew crew = new Crew(pool, 2);
            for (int call = 0; call < 50; call++) {
                crew.begin();
                for (int run = 0; run < 4; run++) {
                    CountDownLatch helped = new CountDownLatch(1);
                    AtomicIntegerArray runs = new AtomicIntegerArray(1);
                    crew.run((task, lane) -> {
                        if (lane == 0) {
                            await(helped);
                        } else {
                            helped.countDown();
                        }
                        runs.incrementAndGet(0);
                    }, 3);
                    assertEquals(3, runs.get(0));
                }
                crew.end();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
