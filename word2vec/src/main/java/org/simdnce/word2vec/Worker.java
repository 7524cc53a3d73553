package org.simdnce.word2vec;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;

/** One thread's part: in each epoch a stretch of the corpus. What others read of it is volatile or locked. */
abstract class Worker implements Runnable {
    final Trainer trainer;
    final int number;
    final WindowGroup group;
    private final SplittableRandom seeds;
    private final EpochLosses losses;
    /** The stretch that is being trained, null between two. */
    private WindowWalk walk;
    /** Words of the epochs before. */
    private long wordsBefore;
    private volatile long words;
    private volatile int epoch;
    private volatile Throwable failure;

    Worker(Trainer trainer, int number, WindowGroup group) {
        this.trainer = trainer;
        this.number = number;
        this.group = group;
        losses = new EpochLosses(trainer.task().options().epochs());
        seeds = new SplittableRandom(trainer.task().options().seed() + number);
    }

    /** Trains all epochs that are left. */
    abstract void work() throws InterruptedException;

    @Override
    public final void run() {
        try {
            work();
        } catch (InterruptedException told) {
            // Whoever told knows why.
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            trainer.leave();
        }
    }

    /** The stretch that goes on, or the next epoch's; null when there is none. */
    final WindowWalk walk() {
        if (walk == null && !hasEnded()) {
            walk = trainer.task().walk(number, group, seeds.nextLong());
        }
        return walk;
    }

    /** Makes known what was trained; {@code more} says whether the stretch goes on. */
    final void publish(boolean more) {
        words = wordsBefore + walk.wordsRead();
        losses.add(epoch, group.takeLoss(), group.takePairs());
        if (!more) {
            wordsBefore = words;
            walk = null;
            epoch++;
        }
    }

    final boolean hasEnded() {
        return epoch >= trainer.task().options().epochs();
    }

    final long words() {
        return words;
    }

    final EpochLosses losses() {
        return losses;
    }

    /** The epoch that goes on, the number of epochs at the end. */
    final int epoch() {
        return epoch;
    }

    final Throwable failure() {
        return failure;
    }

    /** Writes all from which {@link #restore} can go on, while the thread stands or before and after it runs. */
    final void save(DataOutputStream out) throws IOException {
        out.writeInt(epoch);
        out.writeLong(wordsBefore);
        out.writeBoolean(walk != null);
        group.save(out);
        if (walk != null) {
            walk.save(out);
        }
    }

    /** Goes on where another worker of this number was saved. */
    final void restore(CheckpointReader in) throws InputException {
        epoch = in.int32("an epoch", 0, trainer.task().options().epochs());
        wordsBefore = in.int64("a number of words", 0, Long.MAX_VALUE);
        words = wordsBefore;
        boolean walking = in.bool();
        for (int pass = 0; pass < epoch; pass++) {
            seeds.nextLong();
        }
        group.restore(in);
        if (walking && walk() != null) {
            walk.restore(in);
            words += walk.wordsRead();
        }
    }
}
