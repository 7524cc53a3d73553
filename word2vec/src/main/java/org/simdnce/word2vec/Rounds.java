package org.simdnce.word2vec;

import java.util.Arrays;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.RowList;

/**
 * How several threads train the same bits every time. In a round each trains a few groups of windows with the tables as
 * they are and notes what is to change; then each changes those rows that are its share, by the notes of all in the
 * order of the threads.
 */
final class Rounds {
    private final Trainer trainer;
    private final Rendezvous rendezvous;
    private final EmbeddingTable[] inputs;
    private final EmbeddingTable[] outputs;
    private final RoundsWorker[] workers;
    private final Runnable plan = this::plan;
    /** What the last thread to come has decided for all. */
    private float rate;
    private boolean standing;
    private boolean over;

    Rounds(Trainer trainer, Rendezvous rendezvous) {
        this.trainer = trainer;
        this.rendezvous = rendezvous;
        Model model = trainer.task().model();
        inputs = new EmbeddingTable[] {model.inputs()};
        outputs = new EmbeddingTable[] {model.outputs()};
        workers = new RoundsWorker[trainer.task().options().threads()];
        Arrays.setAll(workers, number -> new RoundsWorker(trainer, number, trainer.task().group(), this));
    }

    RoundsWorker[] workers() {
        return workers;
    }

    private void plan() {
        rate = (float) trainer.rate();
        standing = trainer.mustStand();
        over = trainer.hasEnded();
    }

    /** Begins a round, or returns false when all threads have trained all they had. */
    boolean begin(int number) throws InterruptedException {
        rendezvous.meet(number, plan);
        if (!over && standing) {
            trainer.stand();
        }
        return !over;
    }

    /** The learning rate of the round. */
    float rate() {
        return rate;
    }

    /** Ends the training of a round: changes the rows of a thread's share. */
    void apply(int number, RowList row) throws InterruptedException {
        rendezvous.meet(number, Rounds::nothing);
        for (RoundsWorker worker : workers) {
            worker.inputLog().apply(inputs, number, workers.length, row);
            worker.outputLog().apply(outputs, number, workers.length, row);
        }
    }

    private static void nothing() {
    }
}
