package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sigmoid, softplus and exp as polynomials in the lanes:
 * <pre>
 *     e = exp(−|z|)      softplus(z) = max(z, 0) + log1p(e)      σ(z) = (z &lt; 0 ? e : 1) / (1 + e)
 * </pre>
 * {@code exp} reduces its argument by a multiple n of ln 2 (Cody and Waite) and evaluates a polynomial of degree 6 on
 * ±ln 2 / 2; {@code log1p(e) / e} is one of degree 9 on [0, 1]. Both are Chebyshev interpolants with an error below
 * 0.2 · 2⁻²⁴. An exponential that would be subnormal is 0, and NaN stays NaN, since nothing here selects by integer
 * comparison.
 */
final class LogSigmoid {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;

    /** Columns whose losses are added in float before they join a double: 32 additions a lane at 512 bits. */
    private static final int BLOCK = 512;

    /** 1.5 · 2²³ + 127: adding it rounds to an integer and leaves the biased exponent in the low bits. */
    private static final float ROUND = 0x1.8p23f + 127;
    private static final float LOG2_E = 0x1.715476p0f;
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = 0x1.7f7d1cp-20f;
    /** 126 ln 2: beyond it exp(−a) is below the smallest normal number. */
    private static final float LARGEST = 0x1.5d589ep6f;

    private static final float E2 = 0.5f;
    private static final float E3 = 0.16666576266288757f;
    private static final float E4 = 0.04166655242443085f;
    private static final float E5 = 0.008363292552530766f;
    private static final float E6 = 0.0013926326064392924f;

    private static final float P1 = -0.49999892711639404f;
    private static final float P2 = 0.33329710364341736f;
    private static final float P3 = -0.24951615929603577f;
    private static final float P4 = 0.1966327428817749f;
    private static final float P5 = -0.1526966691017151f;
    private static final float P6 = 0.10543623566627502f;
    private static final float P7 = -0.056373611092567444f;
    private static final float P8 = 0.019542526453733444f;
    private static final float P9 = -0.0031760570127516985f;

    private LogSigmoid() {
    }

    /** exp(−a) for a ≥ 0. */
    private static FloatVector expOfNegative(FloatVector a) {
        FloatVector biased = a.mul(-LOG2_E).add(ROUND);
        FloatVector n = biased.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_LOW),
                n.fma(FloatVector.broadcast(F, -LN2_HIGH), a.neg()));
        FloatVector p = r.fma(FloatVector.broadcast(F, E6), FloatVector.broadcast(F, E5));
        p = p.fma(r, FloatVector.broadcast(F, E4));
        p = p.fma(r, FloatVector.broadcast(F, E3));
        p = p.fma(r, FloatVector.broadcast(F, E2));
        p = p.fma(r.mul(r), r).add(1f);
        FloatVector power = biased.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return p.mul(power).blend(0f, a.compare(VectorOperators.GT, LARGEST));
    }

    /** log1p(e) + m for e in [0, 1]. */
    private static FloatVector addLog1p(FloatVector e, FloatVector m) {
        FloatVector p = e.fma(FloatVector.broadcast(F, P9), FloatVector.broadcast(F, P8));
        p = p.fma(e, FloatVector.broadcast(F, P7));
        p = p.fma(e, FloatVector.broadcast(F, P6));
        p = p.fma(e, FloatVector.broadcast(F, P5));
        p = p.fma(e, FloatVector.broadcast(F, P4));
        p = p.fma(e, FloatVector.broadcast(F, P3));
        p = p.fma(e, FloatVector.broadcast(F, P2));
        p = p.fma(e, FloatVector.broadcast(F, P1));
        p = p.fma(e, FloatVector.broadcast(F, 1f));
        return p.fma(e, m);
    }

    static double logistic(float[] z, int at, int n, float upstream) {
        double loss = 0;
        for (int block = 0; block < n; block += BLOCK) {
            loss += logisticBlock(z, at + block, Math.min(BLOCK, n - block), upstream);
        }
        return loss;
    }

    private static float logisticBlock(float[] z, int at, int n, float upstream) {
        FloatVector loss = FloatVector.zero(F);
        FloatVector zero = FloatVector.zero(F);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int k = at; k < at + n; k += L) {
            FloatVector x = FloatVector.fromArray(F, z, k);
            FloatVector e = expOfNegative(x.abs());
            loss = loss.add(addLog1p(e, zero.blend(x, x.compare(VectorOperators.GT, 0f))));
            FloatVector sigmoid = one.blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f));
            sigmoid.mul(upstream).intoArray(z, k);
        }
        // VectorKernel.sum, written out: here C2 is past its node limit, and what it does not inline boxes the vector.
        if (L >= 16) {
            loss = loss.add(loss.rearrange(VectorKernel.BY_8));
        }
        if (L >= 8) {
            loss = loss.add(loss.rearrange(VectorKernel.BY_4));
        }
        loss = loss.add(loss.rearrange(VectorKernel.BY_2));
        return loss.add(loss.rearrange(VectorKernel.BY_1)).lane(0);
    }

    static void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int k = at; k < at + n; k += L) {
            // Examples' columns lie side by side: lanes beyond the end belong to somebody else.
            VectorMask<Float> inside = F.indexInRange(k, at + n);
            FloatVector x = FloatVector.fromArray(F, z, k, inside);
            FloatVector target = FloatVector.fromArray(F, targets, k, inside);
            FloatVector e = expOfNegative(x.abs());
            FloatVector softplus = addLog1p(e, zero.blend(x, x.compare(VectorOperators.GT, 0f)));
            FloatVector sigmoid = one.blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f));
            softplus.sub(target.mul(x).blend(0f, target.compare(VectorOperators.EQ, 0f))).intoArray(losses, k, inside);
            sigmoid.sub(target).mul(FloatVector.fromArray(F, upstream, k, inside)).intoArray(z, k, inside);
        }
    }

    static double exp(float[] z, int at, int n, float shift, float factor) {
        double sum = 0;
        for (int block = 0; block < n; block += BLOCK) {
            sum += expBlock(z, at + block, Math.min(BLOCK, n - block), shift, factor);
        }
        return sum;
    }

    private static float expBlock(float[] z, int at, int n, float shift, float factor) {
        FloatVector sum = FloatVector.zero(F);
        FloatVector s = FloatVector.broadcast(F, shift);
        for (int k = at; k < at + n; k += L) {
            FloatVector e = expOfNegative(s.sub(FloatVector.fromArray(F, z, k)));
            sum = sum.add(e);
            e.mul(factor).intoArray(z, k);
        }
        // VectorKernel.sum, written out: here C2 is past its node limit, and what it does not inline boxes the vector.
        if (L >= 16) {
            sum = sum.add(sum.rearrange(VectorKernel.BY_8));
        }
        if (L >= 8) {
            sum = sum.add(sum.rearrange(VectorKernel.BY_4));
        }
        sum = sum.add(sum.rearrange(VectorKernel.BY_2));
        return sum.add(sum.rearrange(VectorKernel.BY_1)).lane(0);
    }
}
