package org.simdnce.word2vec;

import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/** Trains in {@link Rounds}, always the same stretches. */
final class RoundsWorker extends Worker implements TableUpdates {
    /** Groups of windows in a round. */
    private static final int GROUPS = 4;

    private final Rounds rounds;
    private final RowLog inputLog;
    private final RowLog outputLog;
    private final RowList row = new RowList(1);

    RoundsWorker(Trainer trainer, int number, WindowGroup group, Rounds rounds) {
        super(trainer, number, group, number);
        this.rounds = rounds;
        int dim = trainer.task().options().dim();
        // A group gives up each slot at most once.
        inputLog = new RowLog(GROUPS * group.slots, dim);
        outputLog = new RowLog(GROUPS * group.mostChanges(), dim);
        group.updates(this);
    }

    @Override
    long stretchAfter(long stretch) {
        return stretch + trainer.task().options().threads();
    }

    @Override
    void work() throws InterruptedException {
        while (rounds.begin(number)) {
            inputLog.clear();
            outputLog.clear();
            WindowWalk walk = walk();
            if (walk != null) {
                group.learningRate(rounds.rate());
                publish(walk.trainGroups(GROUPS));
            }
            rounds.apply(number, row);
        }
    }

    @Override
    public void addToOutputs(RowList rows, int[] words, RowPanel change) {
        for (int k = 0; k < rows.size(); k++) {
            outputLog.add(words[k], change, k);
        }
    }

    @Override
    public void addToInput(RowList inputRow, int word, RowPanel x, RowPanel before, int slot) {
        inputLog.add(word, x, slot);
        inputLog.subtract(before, slot);
    }

    RowLog inputLog() {
        return inputLog;
    }

    RowLog outputLog() {
        return outputLog;
    }
}
