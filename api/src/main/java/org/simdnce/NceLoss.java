package org.simdnce;

/**
 * Noise-contrastive estimation (Gutmann and Hyvärinen 2010; Mnih and Teh 2012), as {@code tf.nn.nce_loss} computes it:
 * the sum over an example's true classes and the candidates of the logistic loss
 * {@code max(x, 0) − x·target + log(1 + exp(−|x|))}. Accidental hits count by default.
 */
public final class NceLoss extends SampledLoss<NceLoss> {
    private NceLoss(LossOptions options) {
        super(options);
    }

    /**
     * Makes the loss with its defaults. More candidates than classes can be given, but not drawn without replacement.
     *
     * @param numClasses number of classes, at least 1
     * @param numSampled number of candidates, at least 1
     * @return the loss
     * @throws IllegalArgumentException if a number is not positive
     */
    public static NceLoss of(long numClasses, int numSampled) {
        return new NceLoss(LossOptions.defaults("nce_loss", numClasses, numSampled, false));
    }

    /**
     * Leaves {@code log(expected count)} out of the logits: the negative sampling of word2vec (Mikolov et al. 2013).
     *
     * @return a loss without that correction
     */
    public NceLoss withNegativeSampling() {
        return with(options.withSubtractLogQ(false));
    }

    @Override
    NceLoss with(LossOptions changed) {
        return new NceLoss(changed);
    }

    @Override
    Objective objective() {
        return Objective.LOGISTIC;
    }
}
