package org.simdnce;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs numbered tasks on the calling thread and on helpers that an executor may or may not run. Who runs which task is
 * left to chance, so tasks must not depend on each other. An executor that has not begun a helper does not get it again:
 * one that drops helpers is left alone. A helper that the executor runs late finds no task left and touches nothing.
 * Allocates nothing per run.
 */
final class Crew {
    /** What is run; lanes number the threads that work at the same time. */
    @FunctionalInterface
    interface Job {
        void run(int task, int lane);
    }

    private static final int SPINS = 2_000;

    private final Executor executor;
    private final Helper[] helpers;
    /** Number of tasks in the high half, next task in the low half: a claim and its limit are one read. */
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private Job job;
    private Thread caller;
    private volatile boolean inCall;
    private volatile Throwable failure;

    Crew(Executor executor, int threads) {
        this.executor = executor;
        helpers = new Helper[threads - 1];
        for (int h = 0; h < helpers.length; h++) {
            helpers[h] = new Helper(h + 1);
        }
    }

    int lanes() {
        return helpers.length + 1;
    }

    /** Begins a call of several runs: helpers wait for the next one a while before they leave. */
    void begin() {
        inCall = true;
    }

    /** Ends the call: helpers leave. */
    void end() {
        inCall = false;
    }

    /** Runs tasks 0 to {@code tasks − 1}; returns when all are done, and fails as the first that failed. */
    void run(Job job, int tasks) {
        if (helpers.length == 0 || tasks <= 1) {
            for (int task = 0; task < tasks; task++) {
                job.run(task, 0);
            }
            return;
        }
        this.job = job;
        this.caller = Thread.currentThread();
        failure = null;
        done.set(0);
        ticket.set((long) tasks << 32);
        callHelpers(Math.min(helpers.length, tasks - 1));
        work(0);
        awaitOthers(tasks);
        rethrow();
    }

    private void callHelpers(int count) {
        try {
            for (int h = 0; h < count; h++) {
                helpers[h].call();
            }
        } catch (RuntimeException | Error alone) {
            // Whatever it was, the caller does what nobody else will: a call that has begun must end.
            return;
        }
    }

    private void work(int lane) {
        for (long claim = ticket.getAndIncrement(); (int) claim < (int) (claim >>> 32);
                claim = ticket.getAndIncrement()) {
            try {
                job.run((int) claim, lane);
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                if (done.incrementAndGet() == (int) (claim >>> 32)) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    private boolean tasksLeft() {
        long next = ticket.get();
        return (int) next < (int) (next >>> 32);
    }

    /** Spins until the call's next run begins; false if that takes long, the call has ended or nobody else can begin it. */
    private boolean anotherRun() {
        boolean elsewhere = Thread.currentThread() != caller;
        for (int spin = 0; elsewhere && inCall && spin < SPINS; spin++) {
            if (tasksLeft()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Spins for about as long as a task takes to end, then parks: on a shared core the spinning would starve it. */
    private void awaitOthers(int tasks) {
        for (int spin = 0; done.get() < tasks; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private final class Helper implements Runnable {
        private final int lane;
        private final AtomicBoolean busy = new AtomicBoolean();
        /** Set while the executor has this helper and has not begun it: it is not handed over twice. */
        private final AtomicBoolean queued = new AtomicBoolean();

        Helper(int lane) {
            this.lane = lane;
        }

        void call() {
            // A helper that still waits after the last run sees the ticket; waking it would take longer than its tasks.
            if (!busy.get() && queued.compareAndSet(false, true)) {
                try {
                    executor.execute(this);
                } catch (RuntimeException | Error refused) {
                    queued.set(false);
                    throw refused;
                }
            }
        }

        @Override
        public void run() {
            queued.set(false);
            // Looks again after it has left: a run that began in between counted on it.
            do {
                if (!busy.compareAndSet(false, true)) {
                    return;
                }
                try {
                    do {
                        work(lane);
                    } while (anotherRun());
                } finally {
                    busy.set(false);
                }
            } while (tasksLeft());
        }
    }
}
