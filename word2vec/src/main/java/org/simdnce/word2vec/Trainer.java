package org.simdnce.word2vec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.simdnce.word2vec.text.Corpus;

/**
 * Skip-gram or CBOW (Mikolov et al. 2013): vectors are to tell the words that stand beside each other from noise words.
 * Each thread trains stretches of the corpus, all of them the same tables: freely, or in {@link Rounds}. With one
 * thread, or in rounds, the same corpus, options and seed give the same bits.
 */
final class Trainer {
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The rate never falls below this share of what it was, as in word2vec's program. */
    private static final double LEAST_RATE = 1e-4;

    private final TrainingTask task;
    private final AtomicLong nextStretch = new AtomicLong();
    private final Worker[] workers;
    /** Words that were read before this run. */
    private long wordsBefore;
    private Gate gate;
    private EpochLosses reported;
    private ProgressEvent stretch;

    /**
     * Prepares the training of a fresh model.
     *
     * @param arena decides how long the vectors live; shared, since several threads train
     */
    Trainer(Arena arena, Corpus corpus, TrainingOptions options) {
        this(corpus, options, Model.fresh(arena, corpus.vocabulary(), options.dim(), options.seed()));
    }

    /** Prepares the training of a model, which changes. */
    Trainer(Corpus corpus, TrainingOptions options, Model model) {
        this(corpus, options, model, new Rendezvous(options.threads()));
    }

    /** Takes what rounds meet at. */
    Trainer(Corpus corpus, TrainingOptions options, Model model, Rendezvous rendezvous) {
        task = new TrainingTask(corpus, options, model);
        workers = options.isDeterministic() && options.threads() > 1 ? new Rounds(this, rendezvous).workers()
                : IntStream.range(0, options.threads()).mapToObj(number -> new FreeWorker(this, number, task.group()))
                        .toArray(Worker[]::new);
    }

    /** Goes on where the workers of another trainer were saved, which had the same corpus, options and model. */
    Trainer restore(CheckpointReader in) throws InputException {
        for (Worker worker : workers) {
            worker.restore(in);
            nextStretch.accumulateAndGet(worker.stretch() + 1, Math::max);
        }
        if (in.left() != 0) {
            throw in.wrong(in.position(), "the end of the threads' states", in.left() + " bytes more");
        }
        wordsBefore = words();
        return this;
    }

    TrainingTask task() {
        return task;
    }

    /** Takes the first stretch that nobody has. */
    long nextStretch() {
        return nextStretch.getAndIncrement();
    }

    List<Worker> workers() {
        return List.of(workers);
    }

    long words() {
        long sum = 0;
        for (Worker worker : workers) {
            sum += worker.words();
        }
        return sum;
    }

    double rate() {
        double share = (double) words() / task.words();
        return task.options().alpha() * Math.max(LEAST_RATE, 1 - share);
    }

    /** Whether workers must {@link #stand} between two groups of windows. */
    boolean mustStand() {
        return gate.isClosedAt(words());
    }

    /** Waits while what the workers share is saved. */
    void stand() throws InterruptedException {
        gate.stand();
    }

    /** Called by each worker at its end. */
    void leave() {
        gate.leave();
    }

    /** Trains without saving anything on the way, as {@link #train(Checkpoints, Progress)} does. */
    Model train(Progress progress) throws InputException, InterruptedException {
        try {
            return train(Checkpoints.NONE, progress);
        } catch (IOException impossible) {
            throw new UncheckedIOException("without checkpoints no file is written", impossible);
        }
    }

    /**
     * Trains.
     *
     * @throws InputException if the loss is no longer a number, or if there was nothing to learn
     * @throws IOException if a checkpoint cannot be written
     * @throws InterruptedException if the calling thread is told to stop, after the last checkpoint was written; the
     *     model is what it had become
     */
    Model train(Checkpoints checkpoints, Progress progress)
            throws InputException, IOException, InterruptedException {
        TrainingEvent event = TrainingEvent.start();
        reported = new EpochLosses(task.options().epochs());
        stretch = ProgressEvent.start(wordsBefore);
        List<Thread> threads = new ArrayList<>();
        try (CheckpointWriter saving = checkpoints.open(this)) {
            gate = new Gate(workers.length, saving.nextAfter(wordsBefore));
            for (Worker worker : workers) {
                threads.add(Thread.ofPlatform().daemon().name("word2vec-" + worker.number).start(worker));
            }
            oversee(saving, progress);
        } finally {
            for (Thread thread : threads) {
                thread.interrupt();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        int last = task.options().epochs() - 1;
        event.finish(task, words() - wordsBefore, reported.loss(last), reported.pairs(last));
        return task.model();
    }

    private void oversee(CheckpointWriter saving, Progress progress)
            throws InputException, IOException, InterruptedException {
        try {
            boolean ended = false;
            while (!ended) {
                boolean still = gate.awaitAll(REPORT_NANOS);
                // Asked before the report, so that the last one has all.
                ended = gate.isDeserted();
                report(progress, saving);
                if (still && !ended) {
                    saving.save();
                    gate.open(saving.nextAfter(words()));
                }
            }
        } catch (InterruptedException told) {
            if (saving.isWanted()) {
                stopWorkers();
                report(progress, saving);
                saving.save();
            }
            throw told;
        }
        if (wordsBefore == 0 && epochs().allMatch(epoch -> reported.pairs(epoch) == 0)) {
            throw new InputException("no pairs among the " + task.corpus().words() + " words with --sample "
                    + task.options().sample() + "; allowed: lines of several words, and a threshold that leaves some");
        }
        saving.save();
    }

    /** They come by in a moment, so a second interrupt changes nothing. */
    private void stopWorkers() {
        gate.close();
        boolean still = false;
        while (!still) {
            try {
                still = gate.awaitAll(REPORT_NANOS);
            } catch (InterruptedException again) {
                still = false;
            }
        }
    }

    private void report(Progress progress, CheckpointWriter saving) throws InputException {
        EpochLosses trained = new EpochLosses(task.options().epochs());
        int epoch = task.options().epochs() - 1;
        for (Worker worker : workers) {
            if (worker.failure() != null) {
                throw new IllegalStateException("a training thread has failed", worker.failure());
            }
            worker.losses().addTo(trained);
            epoch = Math.min(epoch, worker.epoch());
        }
        long words = words();
        double loss = epochs().mapToDouble(trained::loss).sum();
        if (!Double.isFinite(loss)) {
            throw new InputException("the loss is " + loss + " after " + words + " words with --alpha "
                    + task.options().alpha() + "; allowed: a rate with which it stays finite, such as a tenth"
                    + saving.describeLast());
        }
        report(progress, trained, epoch, words);
    }

    private void report(Progress progress, EpochLosses trained, int earliest, long words) {
        double loss = 0;
        double pairs = 0;
        for (int epoch = 0; epoch < task.options().epochs(); epoch++) {
            double more = trained.pairs(epoch) - reported.pairs(epoch);
            if (more > 0) {
                double change = trained.loss(epoch) - reported.loss(epoch);
                progress.trained(epoch, words, change, more, rate());
                loss += change;
                pairs += more;
            }
        }
        if (pairs == 0) {
            progress.trained(earliest, words, 0, 0, rate());
        }
        reported = trained;
        stretch.finish(earliest, words, task.words(), loss, pairs, rate());
        stretch = ProgressEvent.start(words);
    }

    private IntStream epochs() {
        return IntStream.range(0, task.options().epochs());
    }

    /** Whether all epochs were trained. */
    boolean hasEnded() {
        return Arrays.stream(workers).allMatch(Worker::hasEnded);
    }
}
