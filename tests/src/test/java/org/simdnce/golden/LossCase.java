package org.simdnce.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * The input of one case of a loss.
 *
 * @param name its name
 * @param weightPartition where the weights' rows are
 * @param weights {@code [shards][rows][dim]}
 * @param biasPartition where the biases are
 * @param biases {@code [shards][rows][1]}
 * @param inputs {@code [batch][dim]}
 * @param labels {@code [batch][num_true]}
 * @param upstream {@code [batch]}, null where there is none
 * @param sample the candidates; null for an evaluation over all classes
 */
record LossCase(String name, Partition weightPartition, float[][][] weights, Partition biasPartition,
        float[][][] biases, float[][] inputs, int[][] labels, float[] upstream, Sampled sample) {

    /**
     * Candidates that the whole batch shares.
     *
     * @param candidates {@code [num_sampled]}
     * @param trueCounts {@code [batch][num_true]}
     * @param sampledCounts {@code [num_sampled]}
     * @param removeHits whether hits are masked
     * @param subtractLogQ whether expected counts are used
     */
    record Sampled(int[] candidates, float[][] trueCounts, float[] sampledCounts, boolean removeHits,
            boolean subtractLogQ) {

        /** Returns an expected count that the shipped losses refuse, null if there is none. */
        Float refusedCount() {
            if (!subtractLogQ) {
                return null;
            }
            for (float[] row : trueCounts) {
                Float refused = firstRefused(row);
                if (refused != null) {
                    return refused;
                }
            }
            return firstRefused(sampledCounts);
        }

        private static Float firstRefused(float[] counts) {
            for (float count : counts) {
                if (!(count > 0 && count < Float.POSITIVE_INFINITY)) {
                    return count;
                }
            }
            return null;
        }

        /** Tells whether a candidate that occurs several times is to be masked. */
        boolean masksRepeatedCandidate(int[][] labels) {
            return removeHits && Arrays.stream(labels).flatMapToInt(Arrays::stream)
                    .anyMatch(label -> Arrays.stream(candidates).filter(id -> id == label).count() > 1);
        }
    }

    static LossCase read(JsonNode c) {
        JsonNode weights = Numbers.required(c, "weights");
        JsonNode biases = Numbers.required(c, "biases");
        Partition weightPartition = Partition.of(c, weights, 2);
        Partition biasPartition = Partition.of(c, biases, 1);
        float[][] inputs = Numbers.rows(Numbers.required(c, "inputs"));
        LossCase read = new LossCase(c.path("name").asText("unnamed"),
                weightPartition, shards(weights, weightPartition, false),
                biasPartition, shards(biases, biasPartition, true),
                inputs, labels(Numbers.required(c, "labels")),
                c.hasNonNull("upstream") ? Numbers.floats(c.get("upstream")) : null,
                c.has("sampled_candidates") ? sampled(c) : null);
        read.requireShape(c);
        return read;
    }

    private static Sampled sampled(JsonNode c) {
        Sampled sample = new Sampled(Numbers.ids(Numbers.required(c, "sampled_candidates")),
                Numbers.rows(Numbers.required(c, "true_expected_count")),
                Numbers.floats(Numbers.required(c, "sampled_expected_count")),
                Numbers.flag(c, "remove_accidental_hits"),
                !c.has("subtract_log_q") || Numbers.flag(c, "subtract_log_q"));
        equal("sampled_candidates", sample.candidates.length, Numbers.integer(c, "num_sampled"));
        equal("sampled_expected_count", sample.sampledCounts.length, sample.candidates.length);
        return sample;
    }

    private void requireShape(JsonNode c) {
        equal("inputs", inputs.length, Numbers.integer(c, "batch"));
        equal("labels", labels.length, inputs.length);
        equal("weights", weightPartition.classes(), Numbers.integer(c, "num_classes"));
        equal("biases", biasPartition.classes(), weightPartition.classes());
        for (float[] input : inputs) {
            equal("a row of inputs", input.length, dim());
        }
        for (int[] row : labels) {
            equal("a row of labels", row.length, c.path("num_true").asInt(1));
        }
        if (upstream != null) {
            equal("upstream", upstream.length, inputs.length);
        }
    }

    private static void equal(String what, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException(what + " has " + actual + " entries; expected " + expected);
        }
    }

    int dim() {
        return weights[0][0].length;
    }

    int classes() {
        return weightPartition.classes();
    }

    /** Returns the labels of all examples, one after the other. */
    long[] flatLabels() {
        return Arrays.stream(labels).flatMapToInt(Arrays::stream).asLongStream().toArray();
    }

    static float[] flat(float[][] rows) {
        int count = 0;
        for (float[] row : rows) {
            count += row.length;
        }
        float[] flat = new float[count];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, flat, at, row.length);
            at += row.length;
        }
        return flat;
    }

    private static float[][][] shards(JsonNode table, Partition partition, boolean vector) {
        float[][][] shards = new float[partition.shards()][][];
        for (int s = 0; s < shards.length; s++) {
            JsonNode shard = partition.listed() ? table.get(s) : table;
            shards[s] = vector ? column(Numbers.floats(shard)) : Numbers.rows(shard);
        }
        return shards;
    }

    private static float[][] column(float[] vector) {
        float[][] column = new float[vector.length][];
        Arrays.setAll(column, row -> new float[] {vector[row]});
        return column;
    }

    /** Labels of one class per example may come as a vector. */
    private static int[][] labels(JsonNode labels) {
        int[][] rows = new int[labels.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = labels.get(i).isArray() ? Numbers.ids(labels.get(i)) : new int[] {Numbers.id(labels.get(i))};
        }
        return rows;
    }
}
