package org.simdnce.bench;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.simdnce.reference.Layer;
import org.simdnce.reference.Objective;
import org.simdnce.reference.ScoredColumns;

/** The evaluation that is timed is the sigmoid cross entropy over all classes. */
class EvaluationBenchmarkTest {
    @Test
    void sigmoidSumsOverAllClasses() {
        EvaluationBenchmark benchmark = new EvaluationBenchmark();
        benchmark.batch = 5;
        benchmark.dim = 20;
        benchmark.classes = 401;
        benchmark.prepare();
        int[][] labels = Arrays.stream(LossCall.labels(Noise.LOG_UNIFORM.over(401), 5))
                .mapToObj(id -> new int[] {(int) id}).toArray(int[][]::new);
        double[] expected = ScoredColumns.full(new Layer(Numbers.rows(1, 401, 20, 0.05), new double[401]),
                Numbers.rows(2, 5, 20, 1), labels).losses(Objective.LOGISTIC);
        Numbers.assertClose(Arrays.stream(expected).sum(), benchmark.sigmoid(), "sum");
        for (int i = 0; i < expected.length; i++) {
            Numbers.assertClose(expected[i], benchmark.call.losses[i], "loss " + i);
        }
        benchmark.tearDown();
    }
}
