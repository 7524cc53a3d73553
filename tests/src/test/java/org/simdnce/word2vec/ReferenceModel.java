package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.simdnce.kernel.EmbeddingTable;

/** Two tables in double precision, and what pairs of their rows change. */
final class ReferenceModel {
    final double[][] inputs;
    final double[][] outputs;
    final double[][] inputChange;
    private final double[][] outputChange;
    private final double rate;
    private final float[] corrections;
    private double loss;

    /** Copies the tables; corrections may be null. */
    ReferenceModel(EmbeddingTable inputs, EmbeddingTable outputs, double rate, float[] corrections) {
        this.inputs = copy(inputs);
        this.outputs = copy(outputs);
        this.rate = rate;
        this.corrections = corrections;
        inputChange = new double[this.inputs.length][inputs.dim()];
        outputChange = new double[this.outputs.length][outputs.dim()];
    }

    private static double[][] copy(EmbeddingTable table) {
        float[] row = new float[table.dim()];
        double[][] rows = new double[(int) table.rows()][row.length];
        for (int word = 0; word < rows.length; word++) {
            table.getRow(word, row, 0);
            for (int c = 0; c < row.length; c++) {
                rows[word][c] = row[c];
            }
        }
        return rows;
    }

    /** Adds to {@code change}, and to what is to become of the word's row of outputs. */
    void pair(double[] x, double[] change, int word, int target, double weight) {
        double logit = corrections == null ? 0 : corrections[word];
        for (int c = 0; c < x.length; c++) {
            logit += x[c] * outputs[word][c];
        }
        loss += weight * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit);
        double g = rate * weight * (target - 1 / (1 + Math.exp(-logit)));
        for (int c = 0; c < x.length; c++) {
            change[c] += g * outputs[word][c];
            outputChange[word][c] += g * x[c];
        }
    }

    /** Makes the changes, which the pairs before did not see. */
    void learn() {
        add(inputs, inputChange);
        add(outputs, outputChange);
    }

    private static void add(double[][] rows, double[][] change) {
        for (int word = 0; word < rows.length; word++) {
            for (int c = 0; c < rows[word].length; c++) {
                rows[word][c] += change[word][c];
                change[word][c] = 0;
            }
        }
    }

    void requireEqual(EmbeddingTable in, EmbeddingTable out, double sumOfLosses) {
        requireEqual(inputs, in);
        requireEqual(outputs, out);
        assertEquals(loss, sumOfLosses, 1e-5 * loss);
    }

    private static void requireEqual(double[][] expected, EmbeddingTable table) {
        double[][] rows = copy(table);
        for (int word = 0; word < rows.length; word++) {
            for (int c = 0; c < rows[word].length; c++) {
                assertEquals(expected[word][c], rows[word][c], 1e-6 * (1 + Math.abs(expected[word][c])),
                        "word " + word + ", column " + c);
            }
        }
    }

    /** Offsets of the logits that differ from word to word. */
    static float[] corrections(int words) {
        float[] corrections = new float[words];
        for (int word = 0; word < words; word++) {
            corrections[word] = 0.25f * word - 1;
        }
        return corrections;
    }
}
