package org.simdnce.word2vec.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.simdnce.word2vec.Progress;

/**
 * Remembers a training's course and hands on what it is told. However long the run, no more than {@value #MOST}
 * stretches are kept: when there are more, each two neighbours become one, so that losses stay true means.
 */
final class RunHistory implements Progress {
    static final int MOST = 400;

    /**
     * A stretch of the training.
     *
     * @param words words read when it ended, over all epochs
     * @param seconds time since this run's training began when it ended
     * @param loss sum of its losses in nats
     * @param pairs the pairs that the sum is over
     */
    record Stretch(long words, double seconds, double loss, double pairs) {
        /** Mean loss per pair in nats, NaN without pairs. */
        double meanLoss() {
            return loss / pairs;
        }

        Stretch then(Stretch later) {
            return new Stretch(later.words, later.seconds, loss + later.loss, pairs + later.pairs);
        }
    }

    private final Progress next;
    private final LongSupplier nanoTime;
    private final long start;
    private final long wordsBefore;
    private final double[] epochLosses;
    private final double[] epochPairs;
    private final List<Stretch> stretches = new ArrayList<>();
    private Stretch open;
    private int callsInOpen;
    private int callsPerStretch = 1;

    /** Takes the words that an earlier run has read. */
    RunHistory(Progress next, int epochs, long wordsBefore, LongSupplier nanoTime) {
        this.next = next;
        this.nanoTime = nanoTime;
        this.wordsBefore = wordsBefore;
        start = nanoTime.getAsLong();
        epochLosses = new double[epochs];
        epochPairs = new double[epochs];
    }

    @Override
    public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
        next.trained(epoch, words, loss, pairs, learningRate);
        epochLosses[epoch] += loss;
        epochPairs[epoch] += pairs;
        Stretch step = new Stretch(words, (nanoTime.getAsLong() - start) * 1e-9, loss, pairs);
        if (open == null && !stretches.isEmpty() && stretches.getLast().words() == words) {
            // Another epoch's part of the same report.
            stretches.addLast(stretches.removeLast().then(step));
            return;
        }
        open = open == null ? step : open.then(step);
        if (++callsInOpen >= callsPerStretch) {
            keepOpen();
        }
    }

    private void keepOpen() {
        if (stretches.size() == MOST) {
            for (int k = 0; k < MOST / 2; k++) {
                stretches.set(k, stretches.get(2 * k).then(stretches.get(2 * k + 1)));
            }
            stretches.subList(MOST / 2, MOST).clear();
            callsPerStretch *= 2;
        }
        stretches.add(open);
        open = null;
        callsInOpen = 0;
    }

    @Override
    public void close() {
        next.close();
        if (open != null) {
            keepOpen();
        }
    }

    List<Stretch> stretches() {
        return List.copyOf(stretches);
    }

    int epochs() {
        return epochLosses.length;
    }

    /** Words that an earlier run has read, of which nothing is known here. */
    long wordsBefore() {
        return wordsBefore;
    }

    /** Mean loss per pair of a whole epoch, from 0, in nats; NaN without pairs, and after an earlier run. */
    double epochLoss(int epoch) {
        return wordsBefore > 0 ? Double.NaN : epochLosses[epoch] / epochPairs[epoch];
    }
}
