package org.simdnce.bench;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.StatisticalSummary;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * The ratio of two times and its confidence interval: Welch's t interval (Welch 1947) of the difference of the
 * logarithms. A fork counts once, by the mean logarithm of its iterations, since iterations of one fork share its
 * memory layout and its compiled code; only where a side has a single fork do iterations count.
 *
 * @param ratio new time over base time, of geometric means
 * @param low lower end of the interval, NaN if a side has one value only
 * @param high upper end
 * @param ofForks whether forks were compared, not iterations
 */
record TimeRatio(double ratio, double low, double high, boolean ofForks) {
    /** Opens up the degrees of freedom, for which the library has the formula but no door. */
    private static final class Welch extends TTest {
        private static double degreesOfFreedom(StatisticalSummary a, StatisticalSummary b) {
            return new Welch().df(a.getVariance(), b.getVariance(), a.getN(), b.getN());
        }
    }

    static TimeRatio of(List<List<Double>> base, List<List<Double>> changed, double confidence) {
        boolean ofForks = base.size() > 1 && changed.size() > 1;
        StatisticalSummary before = logarithms(base, ofForks);
        StatisticalSummary after = logarithms(changed, ofForks);
        double difference = after.getMean() - before.getMean();
        double halfWidth = halfWidth(before, after, confidence);
        return new TimeRatio(Math.exp(difference), Math.exp(difference - halfWidth), Math.exp(difference + halfWidth),
                ofForks);
    }

    private static double halfWidth(StatisticalSummary a, StatisticalSummary b, double confidence) {
        if (a.getN() < 2 || b.getN() < 2) {
            return Double.NaN;
        }
        double variance = a.getVariance() / a.getN() + b.getVariance() / b.getN();
        if (variance == 0) {
            return 0;
        }
        return Math.sqrt(variance) * new TDistribution(Welch.degreesOfFreedom(a, b))
                .inverseCumulativeProbability((1 + confidence) / 2);
    }

    private static StatisticalSummary logarithms(List<List<Double>> forks, boolean ofForks) {
        SummaryStatistics logarithms = new SummaryStatistics();
        for (List<Double> fork : forks) {
            if (ofForks) {
                logarithms.addValue(fork.stream().mapToDouble(Math::log).average().orElseThrow());
            } else {
                fork.forEach(value -> logarithms.addValue(Math.log(value)));
            }
        }
        return logarithms;
    }

    /** Says whether the new time is longer beyond a threshold and beyond doubt. */
    boolean isRegression(double threshold) {
        return ratio > 1 + threshold && low > 1;
    }

    boolean isImprovement(double threshold) {
        return ratio < 1 - threshold && high < 1;
    }
}
