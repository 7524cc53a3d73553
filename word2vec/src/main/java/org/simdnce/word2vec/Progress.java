package org.simdnce.word2vec;

/** Is told how far the training is. All calls come from one thread. */
public interface Progress extends AutoCloseable {
    /** Hears and does nothing. */
    Progress NONE = new Progress() {
        @Override
        public void trained(int epoch, long words, double loss, double pairs, double learningRate) {
        }

        @Override
        public void close() {
        }
    };

    /**
     * Notes a step, or several, of one epoch. Where threads are in different ones, or an epoch has ended since the last
     * report, each has a call, the earliest first.
     *
     * @param epoch the pass over the corpus, from 0
     * @param words words of the vocabulary read so far, over all epochs, with those that subsampling left out
     * @param loss sum of the losses since the last call for this epoch, in nats
     * @param pairs pairs that the sum is over, each as often as it counts; 0 if there were none in any epoch
     * @param learningRate the rate of the last step
     */
    void trained(int epoch, long words, double loss, double pairs, double learningRate);

    /** Ends the display. */
    @Override
    void close();
}
