package org.simdnce.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The arrays of one result by name, flat; a sharded table is one array per shard, as in the files. */
final class Results {
    static final String LOSS = "loss";
    static final String LOGITS = "logits";
    static final String TARGETS = "targets";
    static final String SUM = "grad_sum";
    static final String WEIGHTED = "grad_weighted";

    private final Map<String, double[]> arrays = new LinkedHashMap<>();

    /** Reads what TensorFlow computed. */
    static Results published(JsonNode result, boolean float32, LossCase c) {
        Results results = new Results();
        result.properties().forEach(entry -> {
            switch (entry.getKey()) {
                case LOSS, LOGITS, TARGETS -> results.put(entry.getKey(), Numbers.flat(entry.getValue(), float32));
                case SUM, WEIGHTED -> results.readGradients(entry.getKey(), entry.getValue(), float32, c);
                default -> throw new IllegalArgumentException("no rule compares '" + entry.getKey() + "'");
            }
        });
        return results;
    }

    private void readGradients(String name, JsonNode gradients, boolean float32, LossCase c) {
        gradients.properties().forEach(entry -> {
            JsonNode values = entry.getValue();
            String array = name + '/' + entry.getKey();
            if (!values.isNull()) { // left out of the file for its size
                switch (entry.getKey()) {
                    case "inputs" -> put(array, Numbers.flat(values, float32));
                    case "weights" -> readTable(array, values, float32, c.weightPartition(), c.dim());
                    case "biases" -> readTable(array, values, float32, c.biasPartition(), 1);
                    default -> throw new IllegalArgumentException("no rule compares '" + array + "'");
                }
            }
        });
    }

    private void readTable(String array, JsonNode table, boolean float32, Partition partition, int dim) {
        if (!partition.listed()) {
            put(array, dense(table, float32, dim));
            return;
        }
        for (int s = 0; s < table.size(); s++) {
            put(shardName(array, s), dense(table.get(s), float32, dim));
        }
    }

    private static double[] dense(JsonNode table, boolean float32, int dim) {
        if (!table.isObject()) {
            return Numbers.flat(table, float32);
        }
        double[] dense = new double[Numbers.integer(table, "num_rows") * dim];
        int[] rows = Numbers.ids(Numbers.required(table, "rows"));
        double[] values = Numbers.flat(Numbers.required(table, "values"), float32);
        if (values.length != rows.length * dim) {
            throw new IllegalArgumentException(rows.length + " rows with " + values.length + " values; expected " + dim
                    + " for each");
        }
        for (int k = 0; k < rows.length; k++) {
            System.arraycopy(values, k * dim, dense, rows[k] * dim, dim);
        }
        return dense;
    }

    void put(String array, double[] values) {
        arrays.put(array, values);
    }

    void put(String array, float[] values) {
        double[] widened = new double[values.length];
        for (int k = 0; k < values.length; k++) {
            widened[k] = values[k];
        }
        put(array, widened);
    }

    void put(String array, double[][] rows) {
        put(array, flat(rows));
    }

    /** Adds a table whose rows are in the order of their classes. */
    void putTable(String array, double[] values, Partition partition) {
        if (!partition.listed()) {
            put(array, values);
            return;
        }
        for (int s = 0; s < partition.shards(); s++) {
            put(shardName(array, s), partition.shard(s, values));
        }
    }

    private static String shardName(String array, int shard) {
        return array + "[shard " + shard + "]";
    }

    static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    Set<String> names() {
        return arrays.keySet();
    }

    /** Returns an array, null if there is none of that name. */
    double[] get(String array) {
        return arrays.get(array);
    }
}
