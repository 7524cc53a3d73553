package org.simdnce.word2vec;

import java.io.DataOutputStream;
import java.io.IOException;

/** One thread's part: stretches of the corpus, one after the other. What others read of it is volatile or locked. */
abstract class Worker implements Runnable {
    final Trainer trainer;
    final int number;
    final WindowGroup group;
    private final EpochLosses losses;
    /** Over the stretch that is being trained, null before it begins. */
    private WindowWalk walk;
    /** Words of the stretches before. */
    private long wordsBefore;
    private volatile long words;
    private volatile long stretch;
    private volatile Throwable failure;

    Worker(Trainer trainer, int number, WindowGroup group, long stretch) {
        this.trainer = trainer;
        this.number = number;
        this.group = group;
        this.stretch = stretch;
        losses = new EpochLosses(trainer.task().options().epochs());
    }

    /** Trains all stretches that are left. */
    abstract void work() throws InterruptedException;

    /** The stretch that comes after one, of those of all epochs; beyond the last there are none. */
    abstract long stretchAfter(long stretch);

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

    /** What is left of a stretch, null when all were trained. */
    final WindowWalk walk() {
        if (walk == null && !hasEnded()) {
            walk = trainer.task().walk(stretch, group);
        }
        return walk;
    }

    /** Makes known what was trained; {@code more} says whether the stretch goes on. */
    final void publish(boolean more) {
        words = wordsBefore + walk.wordsRead();
        losses.add(epoch(), group.takeLoss(), group.takePairs());
        if (!more) {
            wordsBefore = words;
            walk = null;
            stretch = stretchAfter(stretch);
        }
    }

    final boolean hasEnded() {
        return stretch >= trainer.task().stretches();
    }

    final long words() {
        return words;
    }

    final EpochLosses losses() {
        return losses;
    }

    /** The epoch that goes on, the number of epochs at the end. */
    final int epoch() {
        return trainer.task().epoch(stretch);
    }

    /** The stretch that goes on, or comes next. */
    final long stretch() {
        return stretch;
    }

    final Throwable failure() {
        return failure;
    }

    /** Writes all from which {@link #restore} can go on, while the thread stands or before and after it runs. */
    final void save(DataOutputStream out) throws IOException {
        out.writeLong(stretch);
        out.writeLong(wordsBefore);
        out.writeBoolean(walk != null);
        group.save(out);
        if (walk != null) {
            walk.save(out);
        }
    }

    /** Goes on where another worker of this number was saved. */
    final void restore(CheckpointReader in) throws InputException {
        stretch = in.int64("a stretch", 0, trainer.task().stretches() + trainer.task().options().threads());
        wordsBefore = in.int64("a number of words", 0, Long.MAX_VALUE);
        words = wordsBefore;
        boolean walking = in.bool();
        group.restore(in);
        if (walking && walk() != null) {
            walk.restore(in);
            words += walk.wordsRead();
        }
    }
}
