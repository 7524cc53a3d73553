package org.simdnce;

/**
 * Sampled softmax (Jean et al. 2015), as {@code tf.nn.sampled_softmax_loss} computes it: softmax cross entropy over an
 * example's true classes and the candidates. Accidental hits are removed by default. An example without a true class
 * has loss 0 and gradient 0.
 */
public final class SampledSoftmaxLoss extends SampledLoss<SampledSoftmaxLoss> {
    private SampledSoftmaxLoss(LossOptions options) {
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
    public static SampledSoftmaxLoss of(long numClasses, int numSampled) {
        return new SampledSoftmaxLoss(LossOptions.defaults("sampled_softmax_loss", numClasses, numSampled, true));
    }

    @Override
    SampledSoftmaxLoss with(LossOptions changed) {
        return new SampledSoftmaxLoss(changed);
    }

    @Override
    Objective objective() {
        return Objective.SOFTMAX;
    }
}
