package org.simdnce.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.simdnce.Batch;
import org.simdnce.FullEvaluation;
import org.simdnce.OutputLayer;
import org.simdnce.kernel.EmbeddingTable;

/** A full evaluation with the numbers of {@link LossCall}: each example against all classes. */
final class EvaluationCall implements AutoCloseable {
    final float[] losses;
    private final Arena arena = Arena.ofConfined();
    private final FullEvaluation evaluation;
    private final Batch batch;

    EvaluationCall(int examples, int dim, int classes) {
        EmbeddingTable weights = EmbeddingTable.allocate(arena, classes, dim);
        SeededNormals.fill(weights, LossCall.WEIGHT_SEED, LossCall.WEIGHT_SCALE);
        OutputLayer layer = OutputLayer.of(weights, EmbeddingTable.allocateVector(arena, classes));
        MemorySegment inputs = arena.allocate(ValueLayout.JAVA_FLOAT, (long) examples * dim);
        SeededNormals.fill(inputs, LossCall.INPUT_SEED, (long) examples * dim);
        batch = new Batch().inputs(inputs, examples, dim)
                .labels(LossCall.labels(Noise.LOG_UNIFORM.over(classes), examples), 1);
        losses = new float[examples];
        evaluation = FullEvaluation.of(layer, examples);
    }

    /** Floating-point operations of the logits. */
    static double flops(int examples, int dim, int classes) {
        return 2.0 * examples * dim * classes;
    }

    /** Computes the sigmoid cross entropy over all classes; returns the sum over the examples. */
    double sigmoid() {
        return evaluation.sigmoid(batch, losses);
    }

    @Override
    public void close() {
        arena.close();
    }
}
