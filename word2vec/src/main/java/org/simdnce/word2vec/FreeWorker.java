package org.simdnce.word2vec;

/** Trains the common tables without asking what others do (Hogwild, Niu et al. 2011), stretches as they come. */
final class FreeWorker extends Worker {
    /** Words between two looks at the learning rate and the gate. */
    private static final int WORDS = 10_000;

    FreeWorker(Trainer trainer, int number, WindowGroup group) {
        super(trainer, number, group, trainer.nextStretch());
    }

    @Override
    long stretchAfter(long stretch) {
        return trainer.nextStretch();
    }

    @Override
    void work() throws InterruptedException {
        for (WindowWalk walk = walk(); walk != null && !Thread.currentThread().isInterrupted(); walk = walk()) {
            group.learningRate((float) trainer.rate());
            publish(walk.train(WORDS));
            if (trainer.mustStand()) {
                trainer.stand();
            }
        }
    }
}
