package org.simdnce.golden;

/** Gathers how one sampler case differs from its reference. */
final class SamplerComparison {
    /** Float32 results may be this many units in the last place apart. */
    private static final double ULPS = 4;
    /** TensorFlow's form of the log-uniform probability loses this much per class id, relative. */
    private static final double LOG_UNIFORM_LOSS = 4e-16;

    private final boolean logUniform;
    private final StringBuilder failures = new StringBuilder();
    private double worst;

    SamplerComparison(boolean logUniform) {
        this.logUniform = logUniform;
    }

    void equal(String what, Object ours, Object theirs) {
        if (!ours.equals(theirs)) {
            fail(what + " are " + ours + ", the reference has " + theirs, Double.POSITIVE_INFINITY);
        }
    }

    /** In float ulp; where TensorFlow's own loss allows more than {@link #ULPS}, in that share of the allowance. */
    void counts(String what, long[] ids, float[] ours, float[] theirs) {
        if (theirs.length != ids.length) {
            fail(what + ": " + ids.length + " ids, " + theirs.length + " numbers", Double.POSITIVE_INFINITY);
            return;
        }
        for (int i = 0; i < ids.length; i++) {
            double loss = logUniform ? LOG_UNIFORM_LOSS * (ids[i] + 2.0) : 0;
            double error = loss > 1 ? sanity(ours[i]) : ulps(ours[i], theirs[i], loss);
            worst = Math.max(worst, error);
            if (!(error <= ULPS)) {
                fail(what + " of id " + ids[i] + " is " + ours[i] + ", the reference has " + theirs[i], error);
            }
        }
    }

    private static double sanity(float ours) {
        return ours > 0 && ours < Float.POSITIVE_INFINITY ? 0 : Double.POSITIVE_INFINITY;
    }

    private static double ulps(float ours, float theirs, double loss) {
        if (Float.compare(ours, theirs) == 0) {
            return 0;
        }
        double allowed = Math.max(ULPS * Math.ulp(theirs), loss * Math.abs(ours));
        double error = ULPS * Math.abs((double) ours - theirs) / allowed;
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private void fail(String failure, double error) {
        worst = Math.max(worst, error);
        failures.append(failures.isEmpty() ? "" : "; ").append(failure);
    }

    CaseResult result() {
        return new CaseResult(failures.isEmpty(), worst, failures.isEmpty() ? "as the reference"
                : failures.toString());
    }
}
