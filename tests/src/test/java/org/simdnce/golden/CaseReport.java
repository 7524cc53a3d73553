package org.simdnce.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.simdnce.reference.ScoredColumns;

/** Compares the arrays of one case by the pass rules of the reference files, and keeps what came out. */
final class CaseReport {
    private static final double FLOAT_TOLERANCE = 1e-5;
    private static final double DOUBLE_TOLERANCE = 1e-12;
    private static final double ROUNDINGS = 4;
    /** For cases whose sums cancel by design. */
    private static final double ROUNDINGS_OF_CANCELLATION = 32;

    private final String name;
    private final double roundings;
    private final List<String> failures = new ArrayList<>();
    private final Map<Rung, Map<String, Double>> errors = new LinkedHashMap<>();
    private double share;
    private Departure departure;

    CaseReport(String name) {
        this.name = name;
        roundings = name.contains("cancellation") ? ROUNDINGS_OF_CANCELLATION : ROUNDINGS;
    }

    /**
     * Compares an array of the shipped code.
     *
     * @param f32 TensorFlow's float32 result, whose own rounding widens the tolerance
     * @param f64 TensorFlow's float64 result
     * @param expected what is expected: {@code f64}, or the double reference where ours departs from TensorFlow
     * @param limits what may come instead where {@code f32} is not finite; null if all has to be finite
     */
    void compareShipped(String array, double[] ours, double[] f32, double[] f64, double[] expected, double[] limits) {
        if (!sameLength(Rung.SHIPPED, array, ours, expected) || !sameLength(Rung.SHIPPED, array, f32, f64)
                || !sameLength(Rung.SHIPPED, array, f32, expected)) {
            return;
        }
        double largest = 1;
        double rounding = 0;
        double largestLimit = 1;
        for (int k = 0; k < f32.length; k++) {
            if (counts(f32[k], expected[k], limits)) {
                largest = Math.max(largest, Math.abs(expected[k]));
                rounding = Math.max(rounding, isMask(f64[k]) ? 0 : Math.abs(f32[k] - f64[k]));
            } else if (limits != null && Double.isFinite(limits[k]) && !isMask(expected[k])) {
                largestLimit = Math.max(largestLimit, Math.abs(limits[k]));
            }
        }
        double allowed = Math.max(FLOAT_TOLERANCE * largest, roundings * rounding);
        for (int k = 0; k < f32.length; k++) {
            if (counts(f32[k], expected[k], limits)) {
                record(Rung.SHIPPED, array, k, ours[k], expected[k], allowed, largest);
            } else if (isMask(expected[k])) {
                double size = -ScoredColumns.MASK;
                record(Rung.SHIPPED, array, k, ours[k], expected[k], FLOAT_TOLERANCE * size, size);
            } else if (Double.isFinite(ours[k]) && ours[k] != limits[k]) {
                record(Rung.SHIPPED, array, k, ours[k], limits[k], FLOAT_TOLERANCE * largestLimit, largestLimit);
            }
        }
    }

    /** The tolerance is that of the elements judged by it: masked logits would make it meaningless for the others. */
    private static boolean counts(double f32, double expected, double[] limits) {
        return !isMask(expected) && (limits == null || Double.isFinite(f32));
    }

    private static boolean isMask(double logit) {
        return logit == ScoredColumns.MASK;
    }

    /** Compares an array of the double reference, where TensorFlow's float64 result is finite. */
    void compareReference(String array, double[] reference, double[] f64, boolean mayBeNonfinite) {
        if (!sameLength(Rung.REFERENCE, array, reference, f64)) {
            return;
        }
        double largest = 1;
        for (double value : f64) {
            largest = Double.isFinite(value) && !isMask(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        for (int k = 0; k < f64.length; k++) {
            if (Double.isFinite(f64[k]) || !mayBeNonfinite) {
                double size = isMask(f64[k]) ? -ScoredColumns.MASK : largest;
                record(Rung.REFERENCE, array, k, reference[k], f64[k], DOUBLE_TOLERANCE * size, size);
            }
        }
    }

    private boolean sameLength(Rung rung, String array, double[] ours, double[] expected) {
        if (ours == null || expected == null) {
            fail(rung + ": " + array + " is missing " + (ours == null ? "in ours" : "in the file"));
            return false;
        }
        if (ours.length != expected.length) {
            fail(rung + ": " + array + " has " + ours.length + " elements, expected " + expected.length);
            return false;
        }
        return true;
    }

    private void record(Rung rung, String array, int at, double ours, double expected, double allowed, double size) {
        double error = ours == expected ? 0 : Math.abs(ours - expected);
        measure(rung, kind(array), Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / size);
        share = Math.max(share, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / allowed);
        if (!(error <= allowed)) {
            fail(rung + ": " + array + '[' + at + "] is " + ours + ", expected " + expected + " within " + allowed);
        }
    }

    private static String kind(String array) {
        return array.startsWith(Results.SUM) || array.startsWith(Results.WEIGHTED) ? "gradients" : array;
    }

    void measure(Rung rung, String what, double value) {
        errors.computeIfAbsent(rung, first -> new LinkedHashMap<>()).merge(what, value, Math::max);
    }

    void fail(String failure) {
        failures.add(failure);
    }

    void depart(Departure departure) {
        this.departure = departure;
    }

    String name() {
        return name;
    }

    boolean passed() {
        return failures.isEmpty();
    }

    List<String> failures() {
        return failures;
    }

    Map<Rung, Map<String, Double>> errors() {
        return errors;
    }

    /** Returns the worst error as a share of what is allowed. */
    double share() {
        return share;
    }

    /** Returns where ours departs from TensorFlow on purpose, null if nowhere. */
    Departure departure() {
        return departure;
    }
}
