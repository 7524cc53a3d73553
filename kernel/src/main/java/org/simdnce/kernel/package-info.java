/**
 * Embedding tables off-heap and the kernels that run over them.
 *
 * <p>Every sampled loss is one block step: a block of input rows {@code X [rows × dim]} meets a block of class rows
 * {@code W [columns × dim]},
 * <pre>
 *     logits = X · Wᵀ + offset
 *     g      = upstream · (σ(logits) − target)
 *     dX     = g · W        dW = gᵀ · X        db = Σ g
 * </pre>
 * {@link org.simdnce.kernel.Kernel} has the parts of that step, once in plain Java and once on the Vector API;
 * {@link org.simdnce.kernel.EmbeddingTable} is the only place that knows a row's address. The package owns neither
 * threads nor memory: arenas and panels are the caller's. Its loops assume what the caller has checked.
 */
package org.simdnce.kernel;
