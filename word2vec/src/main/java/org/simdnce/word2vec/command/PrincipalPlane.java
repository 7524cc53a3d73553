package org.simdnce.word2vec.command;

import java.util.SplittableRandom;

/** The plane in which points differ most: their first two principal components, by power iteration. */
final class PrincipalPlane {
    private static final int STEPS = 300;

    private PrincipalPlane() {
    }

    /**
     * Projects points onto their plane. An axis along which they do not differ is all 0.
     *
     * @param points {@code [points × dim]}; centred in place
     * @return {@code [points × 2]}
     */
    static double[][] project(double[][] points) {
        centre(points);
        int dim = points[0].length;
        double[] first = axis(points, new double[dim]);
        double[] second = axis(points, first);
        double[][] projected = new double[points.length][];
        for (int k = 0; k < points.length; k++) {
            projected[k] = new double[] {dot(points[k], first), dot(points[k], second)};
        }
        return projected;
    }

    private static void centre(double[][] points) {
        for (int d = 0; d < points[0].length; d++) {
            double mean = 0;
            for (double[] point : points) {
                mean += point[d] / points.length;
            }
            for (double[] point : points) {
                point[d] -= mean;
            }
        }
    }

    /** The direction of greatest variance among those at right angles to {@code taken}; 0 if there is none. */
    private static double[] axis(double[][] points, double[] taken) {
        SplittableRandom random = new SplittableRandom(1);
        double[] axis = new double[taken.length];
        for (int d = 0; d < axis.length; d++) {
            axis[d] = random.nextDouble() - 0.5;
        }
        for (int step = 0; step < STEPS; step++) {
            double[] image = new double[axis.length];
            for (double[] point : points) {
                add(image, dot(point, axis), point);
            }
            add(image, -dot(image, taken), taken);
            double length = Math.sqrt(dot(image, image));
            if (length < 1e-9) {
                return new double[axis.length];
            }
            for (int d = 0; d < axis.length; d++) {
                axis[d] = image[d] / length;
            }
        }
        return axis;
    }

    private static void add(double[] sum, double factor, double[] vector) {
        for (int d = 0; d < sum.length; d++) {
            sum[d] += factor * vector[d];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
