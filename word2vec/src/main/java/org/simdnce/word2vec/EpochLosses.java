package org.simdnce.word2vec;

/** Sums of losses, each epoch's by itself: threads may be in different ones. Added to by one thread, read by others. */
final class EpochLosses {
    private final double[] losses;
    private final double[] pairs;

    EpochLosses(int epochs) {
        losses = new double[epochs];
        pairs = new double[epochs];
    }

    synchronized void add(int epoch, double loss, double count) {
        losses[epoch] += loss;
        pairs[epoch] += count;
    }

    /** Adds these to the caller's. */
    synchronized void addTo(EpochLosses sum) {
        for (int epoch = 0; epoch < losses.length; epoch++) {
            sum.add(epoch, losses[epoch], pairs[epoch]);
        }
    }

    /** In nats. */
    synchronized double loss(int epoch) {
        return losses[epoch];
    }

    /** What the loss is over. */
    synchronized double pairs(int epoch) {
        return pairs[epoch];
    }
}
