package org.simdnce.word2vec.command;

import java.util.concurrent.CountDownLatch;

/**
 * While this is open and the process is told to end, as by Ctrl-C, the thread that opened it is interrupted, and the
 * process waits until it has closed this.
 */
final class StopOnExit implements AutoCloseable {
    private final Thread stopped = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread onExit = new Thread(this::stop);

    StopOnExit() {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    private void stop() {
        stopped.interrupt();
        try {
            closed.await();
        } catch (InterruptedException impatient) {
            // Then the process ends at once.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException alreadyEnding) {
            // Then the hook does its work.
        }
    }
}
