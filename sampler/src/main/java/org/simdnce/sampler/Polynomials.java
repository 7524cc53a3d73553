package org.simdnce.sampler;

/**
 * The two functions that samplers evaluate in bulk, one number at a time. {@link ExpectedCountLanes} has the same
 * operations in the same order: so a count has the same bits at every vector width, compiled or not. Only a machine
 * that would take hundreds of instructions for a fused multiply-add uses the functions of {@code Math} instead.
 *
 * <p>The polynomials are Chebyshev interpolants, found at 200 bits and rounded to double. Their largest relative error
 * was taken from 2,000 points:
 * <pre>
 *     exp(r) = 1 + r + r² E(r)             |r| &lt;= ln 2 / 2     E of degree 8      1.2e-15; 2.9e-15 for exp(r) - 1
 *     2 artanh(s) = s (2 + s² A(s²))       |s| &lt;= 1/3          A of degree 7      6.8e-15
 * </pre>
 */
final class Polynomials {
    /** ln 2 to 32 bits, so that its small multiples are exact. */
    static final double LN2_HIGH = 0x1.62e42feep-1;
    /** The rest of it. */
    static final double LN2_LOW = 0x1.a39ef35793c76p-33;

    static final double E2 = 0.5;
    static final double E3 = 0.16666666666648303;
    static final double E4 = 0.041666666666651364;
    static final double E5 = 0.008333333353717274;
    static final double E6 = 0.0013888888905871442;
    static final double E7 = 0.00019841208756759125;
    static final double E8 = 2.4801536408869822e-05;
    static final double E9 = 2.7625102134822924e-06;
    static final double E10 = 2.7613795662346626e-07;

    static final double A3 = 0.6666666666665532;
    static final double A5 = 0.40000000013063114;
    static final double A7 = 0.28571426112416837;
    static final double A9 = 0.22222397892023063;
    static final double A11 = 0.18175687570070126;
    static final double A13 = 0.1549981932800968;
    static final double A15 = 0.12153361830054052;
    static final double A17 = 0.1780828619579233;

    /** Beyond it 1 - exp(-a) is 1. */
    static final double LARGEST = 64;
    /** Adding it rounds to an integer, which the low bits then hold. */
    static final double ROUND = 0x1.8p52;
    static final double LOG2_E = 1 / Math.log(2);

    /** The bits of 1.0. */
    static final long ONE_BITS = 1023L << 52;
    /** What has to be added to the bits of a number for the exponent to rise at 4/3 of a power of two. */
    private static final long TO_FOUR_THIRDS = ONE_BITS - Double.doubleToRawLongBits(2 / 3.0);

    private Polynomials() {
    }

    /** 2 artanh(s) = log((1 + s) / (1 - s)) for |s| at most 1/3. */
    static double logRatio(double s) {
        double z = s * s;
        double z2 = z * z;
        double low = Math.fma(z2, Math.fma(z, A9, A7), Math.fma(z, A5, A3));
        double high = Math.fma(z2, Math.fma(z, A17, A15), Math.fma(z, A13, A11));
        return Math.fma(Math.fma(z2 * z2, high, low), z, 2) * s;
    }

    /** log((id + 2) / (id + 1)), with full accuracy at any id. */
    static double logStep(long id) {
        return Simd.FMA ? logRatio(1 / (2.0 * id + 3)) : Math.log1p(1.0 / (id + 1));
    }

    /** 1 - (1 - p)^tries, the chance of a class to come up at all, for p in [0, 1]. */
    static double inclusion(double p, double tries) {
        if (!Simd.FMA) {
            return -Math.expm1(tries * Math.log1p(-Math.min(p, 1)));
        }
        return oneMinusExp(Math.min(tries * minusLog1p(p), LARGEST));
    }

    /** -log(1 - p); a large number instead of infinity for p = 1. */
    private static double minusLog1p(double p) {
        if (p < 0.5) {
            return logRatio(p / (2 - p));
        }
        // From here on 1 - p is exact. It is m / 2^n with m from 2/3 to 4/3. Rounding may have taken p past 1.
        long bits = Double.doubleToRawLongBits(Math.max(1 - p, 0));
        long exponent = bits + TO_FOUR_THIRDS >>> 52;
        double m = Double.longBitsToDouble(bits - (exponent << 52) + ONE_BITS);
        return (1023 - exponent) * Math.log(2) + logRatio((1 - m) / (1 + m));
    }

    /** 1 - exp(-a) for a in [0, 64]. */
    private static double oneMinusExp(double a) {
        double biased = Math.fma(a, LOG2_E, ROUND);
        double n = biased - ROUND;
        double r = Math.fma(n, LN2_LOW, Math.fma(n, LN2_HIGH, -a));
        double r2 = r * r;
        double r4 = r2 * r2;
        double low = Math.fma(r2, Math.fma(r, E5, E4), Math.fma(r, E3, E2));
        double high = Math.fma(r2, Math.fma(r, E9, E8), Math.fma(r, E7, E6));
        double e = Math.fma(Math.fma(r4, Math.fma(r4, E10, high), low), r2, r);
        double power = Double.longBitsToDouble(ONE_BITS - (Double.doubleToRawLongBits(biased) << 52));
        return Math.fma(e, -power, 1 - power);
    }
}
