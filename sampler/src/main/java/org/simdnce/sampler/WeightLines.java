package org.simdnce.sampler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads class weights from the last comma-separated field of each line. */
final class WeightLines {
    private static final int INITIAL_CAPACITY = 1024;
    private static final int SHOWN_CHARACTERS = 80;

    private WeightLines() {
    }

    static float[] read(Path file) throws IOException {
        float[] weights = new float[INITIAL_CAPACITY];
        int count = 0;
        // Words may be of any encoding: this reader replaces what is not UTF-8, where Files.newBufferedReader throws.
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (count == weights.length) {
                    weights = Arrays.copyOf(weights, count + (count >> 1));
                }
                weights[count++] = weight(line, file, number);
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException(file + ": 0 lines with a weight; at least one is needed");
        }
        return Arrays.copyOf(weights, count);
    }

    private static float weight(String line, Path file, int number) {
        String field = line.substring(line.lastIndexOf(',') + 1).strip();
        float weight = parse(field);
        if (!FixedUnigram.isWeight(weight)) {
            throw new IllegalArgumentException(file + ", line " + number + ": \"" + shortened(line)
                    + "\" ends in \"" + shortened(field) + "\"; the last comma-separated field must be a weight,"
                    + " a finite number that is not negative");
        }
        return weight;
    }

    /** NaN for what is no number. */
    private static float parse(String field) {
        // Java's own type suffix is no part of a number in a file.
        if (field.isEmpty() || Character.isLetter(field.charAt(field.length() - 1))) {
            return Float.NaN;
        }
        try {
            return Float.parseFloat(field);
        } catch (NumberFormatException notANumber) {
            return Float.NaN;
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
