package org.simdnce.kernel;

import java.util.SplittableRandom;

/** Where the numbers of a test come from: of one size, all positive, or a few that dwarf all others. */
public enum Numbers {
    NORMAL {
        @Override
        double next(SplittableRandom random) {
            return random.nextGaussian();
        }
    },
    LOG_NORMAL {
        @Override
        double next(SplittableRandom random) {
            return Math.exp(random.nextGaussian());
        }
    },
    CAUCHY {
        @Override
        double next(SplittableRandom random) {
            return Math.tan(Math.PI * (random.nextDouble() - 0.5));
        }
    };

    abstract double next(SplittableRandom random);

    /** Returns draws of this distribution, times {@code scale}. */
    public float[] draw(SplittableRandom random, int count, double scale) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (scale * next(random));
        }
        return numbers;
    }
}
