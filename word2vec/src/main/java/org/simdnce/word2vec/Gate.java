package org.simdnce.word2vec;

import java.util.concurrent.TimeUnit;

/**
 * Where training threads stand still, between two groups of windows, while what they share is saved: each stops on its
 * own once so many words were read by all, which costs it one volatile read.
 */
final class Gate {
    private volatile long due;
    private int running;
    private int standing;
    private int openings;

    /** Waits for so many threads at so many words. */
    Gate(int threads, long due) {
        running = threads;
        this.due = due;
    }

    /** Whether a thread must {@link #stand} when so many words were read. */
    boolean isClosedAt(long words) {
        return words >= due;
    }

    /** Waits for the gate to open. */
    synchronized void stand() throws InterruptedException {
        int before = openings;
        standing++;
        notifyAll();
        while (openings == before) {
            wait();
        }
    }

    /** One thread less will come. */
    synchronized void leave() {
        running--;
        notifyAll();
    }

    /**
     * Waits until all threads stand or have left, but not for longer; returns whether they do. An interrupt counts even
     * if they do.
     */
    synchronized boolean awaitAll(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long end = System.nanoTime() + nanos;
        for (long left = nanos; standing < running && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return standing == running;
    }

    synchronized boolean isDeserted() {
        return running == 0;
    }

    /** Stops all threads as soon as they come by. */
    void close() {
        due = 0;
    }

    /** Lets all go on until so many words were read. */
    synchronized void open(long words) {
        due = words;
        standing = 0;
        openings++;
        notifyAll();
    }
}
