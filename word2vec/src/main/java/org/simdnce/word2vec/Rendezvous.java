package org.simdnce.word2vec;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Where threads wait for each other. Rounds are short, so a thread first spins for about the time that parking and
 * waking take; then it parks, since another may want its core.
 */
class Rendezvous {
    private static final int SPINS = 2_000;

    private final Thread[] threads;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile int meetings;

    Rendezvous(int threads) {
        this.threads = new Thread[threads];
    }

    /**
     * Waits until all have come. What they did before, all see afterwards.
     *
     * @param number the thread's, from 0
     * @param last what the last one to come does before they part
     */
    void meet(int number, Runnable last) throws InterruptedException {
        int before = meetings;
        threads[number] = Thread.currentThread();
        if (arrived.incrementAndGet() == threads.length) {
            arrived.set(0);
            last.run();
            meetings = before + 1;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
            return;
        }
        for (int spin = 0; spin < SPINS && meetings == before; spin++) {
            Thread.onSpinWait();
        }
        while (meetings == before) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.park(this);
        }
    }
}
