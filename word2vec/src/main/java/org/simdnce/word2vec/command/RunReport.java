package org.simdnce.word2vec.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of a run of {@code train}: an HTML page that needs no other file and no network.
 *
 * @param facts what is to be said of the run, in this order
 * @param history the training's course
 * @param map the words it learned
 */
record RunReport(Map<String, String> facts, RunHistory history, WordMap map) {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>word2vec training</title>
            <style>
            body { font: 15px sans-serif; color: #111; background: #fff; max-width: 900px; margin: 2em auto; }
            svg { width: 100%; height: auto; } svg text { font: 12px sans-serif; fill: #111; }
            th, td { text-align: left; padding: 2px 1em 2px 0; font-weight: normal; vertical-align: top; }
            th { color: #444; } td { overflow-wrap: anywhere; }
            </style></head><body>
            <h1>word2vec training</h1>
            """;

    void write(OutputStream out) throws IOException {
        out.write(html().getBytes(StandardCharsets.UTF_8));
    }

    String html() {
        StringBuilder page = new StringBuilder(HEAD);
        table(page, facts);
        page.append("<h2>Loss</h2>\n<p>Mean loss per pair, noise words included: the line over each stretch of the"
                + " training").append(history.wordsBefore() > 0 ? "" : ", the dots over whole epochs")
                .append(".</p>\n").append(lossChart().svg());
        page.append("<h2>Speed</h2>\n").append(speedChart().svg());
        page.append(String.format(Locale.ROOT, "<h2>Words</h2>%n<p>%d of the most frequent words, without the very"
                + " first: the two principal components of their unit vectors. Names that would cover others are left"
                + " out; pointing at a dot shows its own.</p>%n", map.size())).append(map.svg());
        return page.append("</body></html>\n").toString();
    }

    private static void table(StringBuilder page, Map<String, String> rows) {
        page.append("<table>\n");
        rows.forEach((name, value) -> page.append("<tr><th>").append(Markup.escape(name)).append("</th><td>")
                .append(Markup.escape(value)).append("</td></tr>\n"));
        page.append("</table>\n");
    }

    private LineChart lossChart() {
        List<RunHistory.Stretch> stretches = history.stretches();
        long words = stretches.isEmpty() ? 0 : stretches.getLast().words();
        double unit = words >= 1_000_000 ? 1e6 : words >= 10_000 ? 1e3 : 1;
        List<LineChart.Point> line = stretches.stream().filter(stretch -> stretch.pairs() > 0)
                .map(stretch -> new LineChart.Point(stretch.words() / unit, stretch.meanLoss())).toList();
        List<LineChart.Point> marks = new ArrayList<>();
        for (int epoch = 0; epoch < history.epochs(); epoch++) {
            if (Double.isFinite(history.epochLoss(epoch))) {
                marks.add(new LineChart.Point(words / unit * (epoch + 1) / history.epochs(),
                        history.epochLoss(epoch)));
            }
        }
        String axis = unit == 1e6 ? "million words" : unit == 1e3 ? "thousand words" : "words";
        return new LineChart(axis, "loss (nats per pair)", line, marks);
    }

    private LineChart speedChart() {
        List<LineChart.Point> line = new ArrayList<>();
        double seconds = 0;
        long words = history.wordsBefore();
        for (RunHistory.Stretch stretch : history.stretches()) {
            if (stretch.seconds() > seconds) {
                line.add(new LineChart.Point(stretch.seconds(),
                        (stretch.words() - words) / (stretch.seconds() - seconds)));
            }
            seconds = stretch.seconds();
            words = stretch.words();
        }
        return new LineChart("seconds of training", "words/s", line, List.of());
    }
}
