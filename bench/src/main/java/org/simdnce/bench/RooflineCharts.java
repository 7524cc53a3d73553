package org.simdnce.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of a report. */
final class RooflineCharts {
    private static final String GFLOPS = "GFLOP/s, one core";
    private static final Color[] COLORS = {new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
        new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9)};
    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP, SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS};
    private static final BasicStroke DASHES = new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f,
            new float[] {6f, 4f}, 0f);
    private static final double LEAST_INTENSITY = 0.1;
    private static final double LEAST_SPEED = 0.1;
    private static final double MOST_INTENSITY = 2000;

    private final RooflineResult result;
    private final Path folder;
    private final List<String> written = new ArrayList<>();

    private RooflineCharts(RooflineResult result, Path folder) {
        this.result = result;
        this.folder = folder;
    }

    /** Draws what the result has data for; returns the names of the files. */
    static List<String> write(RooflineResult result, Path folder) throws IOException {
        RooflineCharts charts = new RooflineCharts(result, folder);
        charts.roofline();
        charts.along("batch", "batch, examples", shape -> shape.batch());
        charts.along("candidates", "candidates", shape -> shape.sampled());
        charts.along("dim", "dim, columns", shape -> shape.dim());
        if (result.widths().size() > 1) {
            charts.widths();
        }
        return charts.written;
    }

    private void roofline() throws IOException {
        XYChart chart = new XYChartBuilder().width(1300).height(760).title("Roofline: " + result.machine().get("cpu"))
                .xAxisTitle("floating-point operations per byte moved").yAxisTitle(GFLOPS).build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setXAxisMin(LEAST_INTENSITY)
                .setXAxisMax(MOST_INTENSITY).setYAxisMin(LEAST_SPEED).setYAxisMax(500.0);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        roof(chart, "stream", COLORS[0], 2.5f);
        roof(chart, "rows, log-uniform", COLORS[2], 1.2f);
        roof(chart, "rows, uniform", COLORS[1], 1.2f);
        for (int bits : result.widths().reversed()) {
            if (bits != result.nativeBits()) {
                line(chart, "peak, " + (bits == 0 ? "scalar" : bits + " bits"), result.peak(bits), LEAST_INTENSITY);
            }
        }
        points(chart, Section.KERNELS, COLORS[3]);
        points(chart, Section.STEPS, COLORS[4]);
        save(chart, "roofline.png");
    }

    /** A slope of bandwidth up to the peak; only the first, the widest, has the peak too. */
    private void roof(XYChart chart, String pattern, Color color, float stroke) {
        double bandwidth = result.bandwidth(pattern, "ordinary");
        double peak = result.peak();
        if (Double.isFinite(bandwidth) && Double.isFinite(peak)) {
            double least = Math.max(LEAST_INTENSITY, LEAST_SPEED / bandwidth);
            String gbps = RooflineReport.number(bandwidth) + " GB/s";
            String name = pattern.equals("stream")
                    ? "read in a stream: " + gbps + ", peak " + RooflineReport.number(peak)
                    : "read " + pattern + ": " + gbps;
            XYSeries series = chart.addSeries(name, new double[] {least, peak / bandwidth, MOST_INTENSITY},
                    new double[] {bandwidth * least, peak, peak});
            draw(series, color, SeriesMarkers.NONE, new BasicStroke(stroke));
        }
    }

    private void line(XYChart chart, String name, double height, double from) {
        if (Double.isFinite(height)) {
            XYSeries series = chart.addSeries(name + ": " + RooflineReport.number(height),
                    new double[] {from, MOST_INTENSITY}, new double[] {height, height});
            draw(series, Color.GRAY, SeriesMarkers.NONE, DASHES);
        }
    }

    private void points(XYChart chart, Section section, Color color) {
        int shown = 0;
        for (Speed speed : result.in(section).filter(this::isOnRoofline).toList()) {
            XYSeries series = chart.addSeries(name(speed), new double[] {speed.work().intensity()},
                    new double[] {speed.gflops()});
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            series.setMarker(MARKERS[shown++ % MARKERS.length]).setMarkerColor(color);
        }
    }

    private boolean isOnRoofline(Speed speed) {
        return Double.isFinite(speed.work().intensity()) && speed.is(Speed.VECTOR_BITS, result.nativeBits())
                && (speed.section() != Section.STEPS
                || Shape.STANDARD.contains(speed.shape()) && result.isPlainStep(speed, result.nativeBits()));
    }

    private static String name(Speed speed) {
        return speed.section() == Section.STEPS ? "step " + RooflineReport.title(speed.shape())
                : "kernel " + speed.text("kernel");
    }

    /** Speed as one size of the sweep's centre varies. */
    private void along(String name, String axis, ToIntFunction<Shape> size) throws IOException {
        List<Speed> line = result.sweep(size);
        if (line.size() < 2) {
            return;
        }
        String title = "Forward + backward against " + name + ", " + rest(size) + ", "
                + RooflineReport.width(line.getFirst());
        XYChart chart = new XYChartBuilder().width(900).height(560).title(title).xAxisTitle(axis).yAxisTitle(GFLOPS)
                .build();
        style(chart.getStyler());
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(Math.ceil(result.peak() / 50) * 50).setPlotContentSize(0.96);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(RooflineCharts::powerOfTwo);
        chart.getStyler().setXAxisMaxLabelCount(14);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
        double[] x = line.stream().mapToDouble(speed -> log2(size.applyAsInt(speed.shape()))).toArray();
        draw(chart.addSeries("median", x, line.stream().mapToDouble(Speed::gflops).toArray()), COLORS[0],
                SeriesMarkers.CIRCLE, new BasicStroke(2f));
        draw(chart.addSeries("fastest tenth of the calls", x, line.stream().mapToDouble(speed -> speed.work().flops()
                / speed.times().p10Ns()).toArray()), COLORS[5], SeriesMarkers.NONE, new BasicStroke(1f));
        draw(chart.addSeries("slowest tenth", x, line.stream().mapToDouble(speed -> speed.work().flops()
                / speed.times().p90Ns()).toArray()), COLORS[1], SeriesMarkers.NONE, new BasicStroke(1f));
        XYSeries peak = chart.addSeries("FMA peak", new double[] {x[0], x[x.length - 1]},
                new double[] {result.peak(), result.peak()});
        draw(peak, Color.GRAY, SeriesMarkers.NONE, new BasicStroke(1f));
        save(chart, name + ".png");
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** Labels the ticks of a logarithmic axis that are whole powers. */
    private static String powerOfTwo(double exponent) {
        return Math.abs(exponent - Math.rint(exponent)) < 1e-6 ? Long.toString(1L << (long) Math.rint(exponent)) : "";
    }

    private static String rest(ToIntFunction<Shape> size) {
        Shape c = Plan.SWEEP_CENTRE;
        List<String> fixed = new ArrayList<>();
        Shape marked = new Shape(1, 2, 3, c.classes());
        if (size.applyAsInt(marked) != 1) {
            fixed.add("batch " + c.batch());
        }
        if (size.applyAsInt(marked) != 2) {
            fixed.add(c.sampled() + " candidates");
        }
        if (size.applyAsInt(marked) != 3) {
            fixed.add("dim " + c.dim());
        }
        return String.join(", ", fixed);
    }

    private void widths() throws IOException {
        CategoryChart chart = new CategoryChartBuilder().width(1300).height(640)
                .title("Forward + backward by vector width").xAxisTitle("batch x candidates x dim, classes")
                .yAxisTitle(GFLOPS).build();
        style(chart.getStyler());
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setAvailableSpaceFill(0.8).setLabelsVisible(true).setLabelsPosition(0.92)
                .setLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        chart.getStyler().setSeriesColors(COLORS);
        List<String> names = Shape.STANDARD.stream().map(RooflineReport::title).toList();
        for (int bits : result.widths()) {
            List<Double> heights = Shape.STANDARD.stream().map(shape -> result.step(shape, bits)
                    .map(speed -> Math.round(speed.gflops() * 10) / 10.0).orElse(0.0)).toList();
            chart.addSeries(bits == 0 ? "scalar" : bits + " bits", names, heights);
        }
        save(chart, "widths.png");
    }

    private static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE).setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13)).setLegendBorderColor(Color.WHITE);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setPlotGridLinesColor(new Color(0xDDDDDD)).setDecimalPattern("#,##0.##").setMarkerSize(11);
    }

    private static void draw(XYSeries series, Color color, Marker marker, BasicStroke stroke) {
        series.setLineColor(color).setLineStyle(stroke);
        series.setMarker(marker).setMarkerColor(color);
    }

    private void save(Chart<?, ?> chart, String name) throws IOException {
        BitmapEncoder.saveBitmap(chart, folder.resolve(name).toString(), BitmapEncoder.BitmapFormat.PNG);
        written.add(name);
    }
}
