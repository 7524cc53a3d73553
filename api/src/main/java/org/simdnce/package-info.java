/**
 * Sampled losses over huge embedding tables.
 *
 * <p>{@link org.simdnce.NceLoss} and {@link org.simdnce.SampledSoftmaxLoss} score a {@link org.simdnce.Batch} against
 * an
 * {@link org.simdnce.OutputLayer}: the loss alone, the loss with its {@link org.simdnce.LossGradients}, or a step that
 * updates the tables in place by an {@link org.simdnce.Optimizer}. Scratch lives in a {@link org.simdnce.Workspace},
 * one
 * for each thread that makes calls. {@link org.simdnce.FullEvaluation} computes the losses over all classes.
 */
package org.simdnce;
