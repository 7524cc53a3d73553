package org.simdnce.word2vec.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.simdnce.word2vec.vectors.WordVectors;

/** Frequent words in the plane in which their directions differ most, as SVG. */
final class WordMap {
    static final int WORDS = 250;
    /** The most frequent words of a language stand beside everything and say little. */
    private static final int COMMONEST = 30;
    static final int WIDTH = LineChart.WIDTH;
    private static final int HEIGHT = 700;
    private static final int[] SIZE = {WIDTH, HEIGHT};
    static final int MARGIN = 40;
    private static final int LINE = 13;
    private static final int LONGEST = 24;

    private final List<String> words;
    private final double[][] places;

    /** Where a label is. */
    private record Box(double left, double top, double right, double bottom) {
        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean inside() {
            return left >= 0 && top >= 0 && right <= WIDTH && bottom <= HEIGHT;
        }
    }

    private WordMap(List<String> words, double[][] places) {
        this.words = words;
        this.places = places;
    }

    /** Takes vectors of which the most frequent word is the first. */
    static WordMap of(WordVectors vectors) {
        int first = Math.min(COMMONEST, vectors.size() / 4);
        int count = Math.min(WORDS, vectors.size() - first);
        List<String> words = new ArrayList<>();
        double[][] points = new double[count][];
        for (int k = 0; k < count; k++) {
            words.add(vectors.word(first + k));
            points[k] = unit(vectors.vector(words.get(k)));
        }
        return new WordMap(words, fit(PrincipalPlane.project(points)));
    }

    private static double[] unit(float[] vector) {
        double length = 0;
        for (float value : vector) {
            length += (double) value * value;
        }
        double[] unit = new double[vector.length];
        for (int d = 0; d < unit.length; d++) {
            unit[d] = length == 0 ? 0 : vector[d] / Math.sqrt(length);
        }
        return unit;
    }

    /** One scale for both axes, so that distances mean the same in all directions; the middle is in the middle. */
    private static double[][] fit(double[][] points) {
        double[] middle = new double[2];
        double unit = Double.POSITIVE_INFINITY;
        for (int axis = 0; axis < 2; axis++) {
            double least = Double.POSITIVE_INFINITY;
            double greatest = Double.NEGATIVE_INFINITY;
            for (double[] point : points) {
                least = Math.min(least, point[axis]);
                greatest = Math.max(greatest, point[axis]);
            }
            middle[axis] = (least + greatest) / 2;
            // Words that do not differ lie in the middle.
            unit = Math.min(unit, (SIZE[axis] - 2 * MARGIN) / Math.max(greatest - least, 1e-9));
        }
        for (double[] point : points) {
            for (int axis = 0; axis < 2; axis++) {
                point[axis] = SIZE[axis] / 2.0 + unit * (point[axis] - middle[axis]);
            }
        }
        return points;
    }

    int size() {
        return words.size();
    }

    /** Draws a dot for each word, and its name, the more frequent first, where it covers nothing. */
    String svg() {
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"map of words\">%n", WIDTH, HEIGHT));
        for (int k = 0; k < words.size(); k++) {
            svg.append(String.format(Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"#1f5fa8\"><title>%s</title></circle>%n",
                    places[k][0], places[k][1], Markup.escape(words.get(k))));
        }
        List<Box> taken = new ArrayList<>();
        for (int k = 0; k < words.size(); k++) {
            String label = shortened(words.get(k));
            Box box = free(label, k, taken);
            if (box != null) {
                taken.add(box);
                svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                        (box.left + box.right) / 2, box.bottom - 3, Markup.escape(label)));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static String shortened(String word) {
        return word.codePointCount(0, word.length()) <= LONGEST ? word
                : word.substring(0, word.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    /** Right of the dot, left, above or below; null where all four are taken. */
    private Box free(String label, int k, List<Box> taken) {
        double x = places[k][0];
        double y = places[k][1];
        // Latin letters are some 7 units wide at the most at this size; those from Korean on are square.
        double width = label.codePoints().mapToDouble(c -> c < 0x1100 ? 7 : LINE).sum();
        double half = LINE / 2.0;
        return List.of(new Box(x + 4, y - half, x + 4 + width, y + half),
                        new Box(x - 4 - width, y - half, x - 4, y + half),
                        new Box(x - width / 2, y - 4 - LINE, x + width / 2, y - 4),
                        new Box(x - width / 2, y + 4, x + width / 2, y + 4 + LINE)).stream()
                .filter(Box::inside).filter(box -> taken.stream().noneMatch(box::meets))
                .filter(box -> coversNoDot(box, k)).findFirst().orElse(null);
    }

    private boolean coversNoDot(Box box, int own) {
        for (int k = 0; k < places.length; k++) {
            double x = places[k][0];
            double y = places[k][1];
            if (k != own && box.meets(new Box(x - 2, y - 2, x + 2, y + 2))) {
                return false;
            }
        }
        return true;
    }
}
