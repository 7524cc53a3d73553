package org.simdnce.word2vec;

/** Shows how far the training is. */
interface Progress extends AutoCloseable {

    /**
     * Notes a step.
     *
     * @param epoch the pass over the corpus, from 0
     * @param words words read so far, over all epochs
     * @param loss sum of the step's losses in nats
     * @param pairs number of its pairs
     */
    void trained(int epoch, long words, double loss, int pairs);

    /** Ends the display. */
    @Override
    void close();
}
