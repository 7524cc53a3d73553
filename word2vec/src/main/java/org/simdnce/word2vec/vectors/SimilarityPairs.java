package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Pairs of words and how similar people find them, as WordSim-353, SimLex-999 or MEN have them. */
public final class SimilarityPairs {
    private final List<Pair> pairs;

    private record Pair(String a, String b, double score) {
    }

    /**
     * How well cosines agree with people.
     *
     * @param spearman rank correlation over the pairs whose words both have vectors, NaN for fewer than two or where
     *     either side is constant
     * @param pairs all pairs
     * @param missing pairs left out since a word has no vector
     */
    public record Result(double spearman, int pairs, int missing) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "Spearman %.4f, %d of %d pairs without vectors", spearman, missing,
                    pairs);
        }
    }

    private SimilarityPairs(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /**
     * Reads pairs: lines of two words and a number, separated by spaces, tabs, commas or semicolons. Lines that begin
     * with # and a first line that ends in no number are left out.
     *
     * @param file the file, UTF-8
     * @return the pairs
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is something else
     */
    public static SimilarityPairs read(Path file) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
            number++;
            String[] fields = line.strip().split("[\\s,;]+");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            double score = fields.length < 3 ? Double.NaN : score(fields[2]);
            if (Double.isFinite(score)) {
                pairs.add(new Pair(UpperCase.of(fields[0]), UpperCase.of(fields[1]), score));
            } else if (number > 1) {
                throw new IllegalArgumentException(file + ", line " + number + " is \"" + line.strip()
                        + "\"; allowed: two words and a number");
            }
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(file + " has no pairs; allowed: lines of two words and a number");
        }
        return new SimilarityPairs(pairs);
    }

    private static double score(String field) {
        try {
            return Double.parseDouble(field);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    /**
     * Compares the words' vectors with the scores. Case of a to z does not count; of words that differ in it, the most
     * frequent is meant.
     *
     * @param vectors the vectors
     * @return the correlation
     */
    public Result evaluate(WordVectors vectors) {
        UpperCase words = new UpperCase(vectors, vectors.size());
        double[] scores = new double[pairs.size()];
        double[] cosines = new double[pairs.size()];
        int known = 0;
        for (Pair pair : pairs) {
            int a = words.id(pair.a);
            int b = words.id(pair.b);
            if (a >= 0 && b >= 0) {
                scores[known] = pair.score;
                cosines[known++] = vectors.similarity(vectors.word(a), vectors.word(b));
            }
        }
        return new Result(spearman(Arrays.copyOf(scores, known), Arrays.copyOf(cosines, known)), pairs.size(),
                pairs.size() - known);
    }

    /** Correlates ranks; equal numbers share the mean of their ranks. */
    static double spearman(double[] x, double[] y) {
        double[] rx = ranks(x);
        double[] ry = ranks(y);
        double mean = (x.length + 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (rx[i] - mean) * (ry[i] - mean);
            xx += (rx[i] - mean) * (rx[i] - mean);
            yy += (ry[i] - mean) * (ry[i] - mean);
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static double[] ranks(double[] x) {
        Integer[] order = new Integer[x.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
        double[] ranks = new double[x.length];
        for (int first = 0; first < x.length; ) {
            int end = first + 1;
            while (end < x.length && x[order[end]] == x[order[first]]) {
                end++;
            }
            for (int k = first; k < end; k++) {
                ranks[order[k]] = (first + 1 + end) / 2.0;
            }
            first = end;
        }
        return ranks;
    }
}
