package org.simdnce.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report in Markdown. */
final class RooflineReport {
    private final RooflineResult result;
    private final StringBuilder text = new StringBuilder();

    private RooflineReport(RooflineResult result) {
        this.result = result;
    }

    /**
     * Writes the report.
     *
     * @param result what was measured
     * @param pictures names of the pictures beside it
     * @return the text
     */
    static String of(RooflineResult result, List<String> pictures) {
        return new RooflineReport(result).compose(pictures);
    }

    private String compose(List<String> pictures) {
        line("# Roofline report, %s", result.settings().get("date"));
        line("");
        line("Times are medians over all sampled calls of all forks, with the 10th and 90th percentile. A share is of"
                + " the FMA peak of one core, %.1f GFLOP/s, times the threads. GFLOP/s of a step count 6 · batch ·"
                + " (candidates + 1) · dim, a third of it for forward alone.", result.peak());
        facts("Machine", result.machine());
        facts("Settings", result.settings());
        peaks();
        bandwidths();
        kernels();
        steps();
        evaluations();
        samplers();
        section("Not warm", result.speeds().stream().filter(speed -> speed.times().allocatedBytes() >= 1)
                .map(speed -> "- " + speed.section().json() + " " + speed.identity()),
                "These allocated, which compiled code does not: C2 was not done with them."
                        + " Their times mean nothing.\n");
        section("Pictures", pictures.stream().map(picture -> "![" + picture + "](" + picture + ")"));
        section("Left out", result.leftOut().stream().map(reason -> "- " + reason));
        return text.toString();
    }

    private void facts(String title, Map<String, Object> facts) {
        section(title, Stream.concat(Stream.of("| | |", "|---|---|"), facts.entrySet().stream()
                .map(fact -> "| " + Machine.title(fact.getKey()) + " | " + fact.getValue() + " |")));
    }

    private void peaks() {
        table("FMA peak of one core", "| vectors | GFLOP/s | p10 – p90 |\n|---|--:|--:|", Section.FMA_PEAKS,
                speed -> row(width(speed), number(speed.gflops()), rates(speed, speed.work().flops())));
    }

    private void bandwidths() {
        table("Memory bandwidth of one core", """
                Reads of 512 MB: in one stream, and rows of 128 floats in random order.

                | pattern | pages | GB/s | p10 – p90 |
                |---|---|--:|--:|""", Section.BANDWIDTHS,
                speed -> row(speed.text("pattern"), speed.text("pages"), number(speed.gbps()),
                        rates(speed, speed.work().bytes())));
    }

    private void kernels() {
        table("Kernels", """
                Products and epilogue: 128 examples x 384 candidates x dim 128, in L2; fewLogits 16 x 5 x 100. Rows: 512
                uniform rows of 128 floats out of a million, in memory.

                | kernel | vectors | median µs | p10 – p90 | GFLOP/s | share | GB/s | ns per logit or row \
                | B allocated |
                |---|---|--:|--:|--:|--:|--:|--:|--:|""", Section.KERNELS,
                speed -> row(speed.text("kernel"), width(speed), micros(speed), spread(speed), gflops(speed),
                        share(speed), speed.work().flops() > 0 && !isRow(speed) ? "" : gbps(speed), perElement(speed),
                        allocated(speed)));
    }

    private static boolean isRow(Speed speed) {
        return speed.work().elements() == RowBenchmark.ROWS;
    }

    private void steps() {
        table("Steps of the NCE loss", """
                | batch x candidates x dim, classes | op | candidates | threads | vectors | median µs | p10 – p90 \
                | GFLOP/s | share | B allocated |
                |---|---|---|--:|---|--:|--:|--:|--:|--:|""", Section.STEPS,
                speed -> row(title(speed.shape()), speed.text("op"), speed.text("samples"), speed.text("threads"),
                        width(speed), micros(speed), spread(speed), gflops(speed), share(speed), allocated(speed)));
    }

    private void evaluations() {
        table("Full evaluation", """
                | batch x classes x dim | op | vectors | median ms | GFLOP/s | share | B allocated |
                |---|---|---|--:|--:|--:|--:|""", Section.EVALUATIONS,
                speed -> row(speed.text("batch") + " x " + count(speed.number("classes")) + " x " + speed.text("dim"),
                        speed.text("op"), width(speed), number(speed.times().medianNs() / 1e6), gflops(speed),
                        share(speed), allocated(speed)));
    }

    private void samplers() {
        table("Samplers", """
                Out of a million classes. Expected counts are part of all but the draws alone.

                | draws | distribution | candidates | median µs | p10 – p90 | M per second | B allocated |
                |---|---|--:|--:|--:|--:|--:|""", Section.SAMPLERS,
                speed -> row(speed.text("method"), speed.text("distribution"), speed.text("sampled"), micros(speed),
                        spread(speed), number(speed.times().giga(speed.work().elements()) * 1000), allocated(speed)));
    }

    private void table(String title, String head, Section section, Function<Speed, String> row) {
        section(title, result.in(section).map(row), head);
    }

    private void section(String title, Stream<String> lines, String... head) {
        String body = lines.collect(Collectors.joining("\n"));
        if (!body.isEmpty()) {
            line("%n## %s%n", title);
            for (String part : head) {
                line("%s", part);
            }
            line("%s", body);
        }
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    static String width(Speed speed) {
        int bits = speed.number(Speed.VECTOR_BITS);
        return bits == 0 ? "scalar" : bits + " bits";
    }

    /** Returns a shape for readers, as in {@code 1024 x 64 x 128, 1 M}. */
    static String title(Shape shape) {
        return shape.batch() + " x " + shape.sampled() + " x " + shape.dim() + ", " + count(shape.classes());
    }

    private static String count(int number) {
        return number % 1_000_000 == 0 ? number / 1_000_000 + " M"
                : number % 1000 == 0 ? number / 1000 + " k" : "" + number;
    }

    /** Returns three significant digits. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        int decimals = value == 0 ? 0 : (int) Math.clamp(2 - Math.floor(Math.log10(Math.abs(value))), 0, 3);
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String micros(Speed speed) {
        return number(speed.times().medianNs() / 1e3);
    }

    private static String spread(Speed speed) {
        return number(speed.times().p10Ns() / 1e3) + " – " + number(speed.times().p90Ns() / 1e3);
    }

    private static String rates(Speed speed, double perCall) {
        return number(perCall / speed.times().p90Ns()) + " – " + number(perCall / speed.times().p10Ns());
    }

    private static String gflops(Speed speed) {
        return speed.work().flops() > 0 ? number(speed.gflops()) : "";
    }

    private static String gbps(Speed speed) {
        return speed.work().bytes() > 0 ? number(speed.gbps()) : "";
    }

    private static String perElement(Speed speed) {
        return speed.work().elements() > 0 ? number(speed.times().medianNs() / speed.work().elements()) : "";
    }

    private String share(Speed speed) {
        return speed.work().flops() > 0 ? String.format(Locale.ROOT, "%.0f %%", 100 * result.shareOfPeak(speed)) : "";
    }

    private static String allocated(Speed speed) {
        return number(speed.times().allocatedBytes());
    }
}
