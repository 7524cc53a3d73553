package org.simdnce.bench;

import java.util.Arrays;
import java.util.Locale;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.Uniform;

/** The distributions that labels and candidates are drawn from. */
enum Noise {
    /** Zipf-like, by inversion. */
    LOG_UNIFORM {
        @Override
        NoiseDistribution over(int classes) {
            return LogUniform.of(classes);
        }
    },
    /** All classes alike. */
    UNIFORM {
        @Override
        NoiseDistribution over(int classes) {
            return Uniform.of(classes);
        }
    },
    /** Class k has weight 1 / (k + 1), by an alias table. */
    UNIGRAM {
        @Override
        NoiseDistribution over(int classes) {
            float[] weights = new float[classes];
            for (int k = 0; k < classes; k++) {
                weights[k] = 1f / (k + 1);
            }
            return FixedUnigram.of(weights);
        }
    };

    /** Makes the distribution over a number of classes. */
    abstract NoiseDistribution over(int classes);

    static Noise named(String name) {
        return Arrays.stream(values()).filter(noise -> noise.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("distribution \"" + name + "\"; allowed: "
                        + Arrays.toString(values())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
