package org.simdnce.word2vec.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A line over two axes with round ticks, as SVG.
 *
 * @param x what the horizontal axis is, with its unit
 * @param y what the vertical axis is, with its unit
 * @param line the points that are joined
 * @param marks points that stand alone, larger
 */
record LineChart(String x, String y, List<Point> line, List<Point> marks) {
    static final int WIDTH = 880;
    private static final int HEIGHT = 300;
    private static final int LEFT = 90;
    private static final int RIGHT = WIDTH - 20;
    private static final int TOP = 15;
    private static final int BOTTOM = HEIGHT - 50;

    /** A point in the units of the axes. */
    record Point(double x, double y) {
    }

    /** An axis from the first round number to the last, with a tick at each {@code step}. */
    record Scale(double low, double high, double step) {
        /** Takes in all values, with some six ticks. */
        static Scale over(double least, double greatest) {
            double span = greatest > least ? greatest - least : Math.max(Math.abs(greatest) * 0.1, 1e-3);
            double power = Math.pow(10, Math.floor(Math.log10(span / 6)));
            double ratio = span / 6 / power;
            double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
            double low = Math.floor(least / step + 1e-9) * step;
            double high = Math.ceil(greatest / step - 1e-9) * step;
            return new Scale(low, high > low ? high : low + step, step);
        }

        double share(double value) {
            return (value - low) / (high - low);
        }

        String label(double value) {
            int decimals = (int) Math.clamp(Math.ceil(-Math.log10(step) - 1e-9), 0, 9);
            return String.format(Locale.ROOT, "%,." + decimals + "f", value + 0.0);
        }

        int ticks() {
            return (int) Math.round((high - low) / step);
        }
    }

    String svg() {
        List<Point> all = new ArrayList<>(line);
        all.addAll(marks);
        Scale across = Scale.over(0, all.stream().mapToDouble(Point::x).max().orElse(1));
        Scale up = Scale.over(all.stream().mapToDouble(Point::y).min().orElse(0),
                all.stream().mapToDouble(Point::y).max().orElse(1));
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n", WIDTH, HEIGHT, Markup.escape(y)));
        for (int k = 0; k <= across.ticks(); k++) {
            double value = across.low + k * across.step;
            tick(svg, left(across, value), TOP, left(across, value), BOTTOM);
            text(svg, left(across, value), BOTTOM + 18, "middle", across.label(value));
        }
        for (int k = 0; k <= up.ticks(); k++) {
            double value = up.low + k * up.step;
            tick(svg, LEFT, top(up, value), RIGHT, top(up, value));
            text(svg, LEFT - 8, top(up, value) + 4, "end", up.label(value));
        }
        text(svg, (LEFT + RIGHT) / 2.0, HEIGHT - 8, "middle", x);
        svg.append(String.format(Locale.ROOT, "<text transform=\"translate(16 %d) rotate(-90)\""
                + " text-anchor=\"middle\">%s</text>%n", (TOP + BOTTOM) / 2, Markup.escape(y)));
        svg.append("<polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.6\" points=\"")
                .append(line.stream().map(point -> String.format(Locale.ROOT, "%.1f,%.1f", left(across, point.x),
                        top(up, point.y))).collect(Collectors.joining(" "))).append("\"/>\n");
        // A line of one point would not be seen.
        dots(svg, line.size() == 1 ? line : List.of(), "#1f5fa8", across, up);
        dots(svg, marks, "#b3401a", across, up);
        return svg.append("</svg>\n").toString();
    }

    private static void dots(StringBuilder svg, List<Point> points, String colour, Scale across, Scale up) {
        for (Point point : points) {
            svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n",
                    left(across, point.x), top(up, point.y), colour));
        }
    }

    private static double left(Scale across, double value) {
        return LEFT + across.share(value) * (RIGHT - LEFT);
    }

    private static double top(Scale up, double value) {
        return BOTTOM - up.share(value) * (BOTTOM - TOP);
    }

    private static void tick(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(Locale.ROOT, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ddd\"/>%n", x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y,
                anchor, Markup.escape(text)));
    }
}
