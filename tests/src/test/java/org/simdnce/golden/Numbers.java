package org.simdnce.golden;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/** Reads the numbers of reference files; whatever is not one is an {@link IllegalArgumentException}. */
final class Numbers {
    /** Keeps the decimal text of a number: rounded to double first, a float may come out one ulp off. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Numbers() {
    }

    static JsonNode parse(InputStream json) throws IOException {
        return MAPPER.readTree(json);
    }

    static JsonNode required(JsonNode object, String key) {
        JsonNode value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value;
    }

    static int integer(JsonNode object, String key) {
        return id(required(object, key));
    }

    static boolean flag(JsonNode object, String key) {
        JsonNode value = required(object, key);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("'" + key + "' is not a truth value: " + value);
        }
        return value.asBoolean();
    }

    static int id(JsonNode number) {
        if (!number.canConvertToExactIntegral() || !number.canConvertToInt()) {
            throw new IllegalArgumentException("not a class id or size: " + number);
        }
        return number.asInt();
    }

    static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToInt(Numbers::id).toArray();
    }

    static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = Float.parseFloat(text(array.get(k)));
        }
        return floats;
    }

    static float[][] rows(JsonNode matrix) {
        float[][] rows = new float[matrix.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = floats(matrix.get(i));
        }
        return rows;
    }

    /** Returns all numbers of nested arrays, row by row; those of TensorFlow's float32 run come out widened. */
    static double[] flat(JsonNode array, boolean float32) {
        return stream(array, float32).toArray();
    }

    private static DoubleStream stream(JsonNode node, boolean float32) {
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false).flatMapToDouble(item -> stream(item, float32));
        }
        return DoubleStream.of(float32 ? Float.parseFloat(text(node)) : Double.parseDouble(text(node)));
    }

    private static String text(JsonNode number) {
        if (number.isNumber()) {
            return number.asText();
        }
        return switch (number.asText()) {
            case "nan" -> "NaN";
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            default -> throw new IllegalArgumentException("not a number: " + number);
        };
    }
}
