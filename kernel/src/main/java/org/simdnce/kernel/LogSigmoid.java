package org.simdnce.kernel;

import java.util.Arrays;
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
    private static final int N = RowPanel.COLUMNS;

    /** Columns whose exponentials are added in float before they join a double: 32 additions a lane at 512 bits. */
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

    static void logistic(float[] z, int zAt, int rows, int columns, float[] upstream, double[] losses, int at) {
        int lossAt = zAt + RowPanel.tileRows(rows) * N;
        for (int i = 0; i < rows; i += Kernel.LOSS_ROWS) {
            int some = Math.min(Kernel.LOSS_ROWS, rows - i);
            closeRows(z, zAt + i * N, some, columns, lossAt);
            addRows(z, lossAt, some, columns, losses, at + i);
        }
        for (int i = 0; upstream != null && i < rows; i++) {
            for (int k = zAt + i * N; k < zAt + i * N + columns; k++) {
                z[k] *= upstream[at + i];
            }
        }
    }

    private static void closeRows(float[] z, int zAt, int rows, int columns, int lossAt) {
        if (columns == N) {
            Arrays.fill(z, lossAt, lossAt + rows * N, 0f);
            close(z, zAt, rows * N, z, lossAt);
            return;
        }
        for (int i = 0; i < rows; i++) {
            Arrays.fill(z, lossAt + i * N, lossAt + i * N + columns, 0f);
            close(z, zAt + i * N, columns, z, lossAt + i * N);
        }
    }

    private static void addRows(float[] loss, int lossAt, int rows, int columns, double[] losses, int at) {
        for (int i = 0; i < rows; i++) {
            FloatVector sum = FloatVector.fromArray(F, loss, lossAt + i * N);
            for (int j = L; j < columns; j += L) {
                sum = sum.add(FloatVector.fromArray(F, loss, lossAt + i * N + j));
            }
            // VectorKernel.sum, written out for the reason that expBlock gives.
            if (L >= 16) {
                sum = sum.add(sum.rearrange(VectorKernel.BY_8));
            }
            if (L >= 8) {
                sum = sum.add(sum.rearrange(VectorKernel.BY_4));
            }
            sum = sum.add(sum.rearrange(VectorKernel.BY_2));
            losses[at + i] += sum.add(sum.rearrange(VectorKernel.BY_1)).lane(0);
        }
    }

    static void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n) {
        for (int k = at; k < at + n; k++) {
            losses[k] = targets[k] == 0 ? 0f : -targets[k] * z[k];
        }
        close(z, at, n, losses, at);
        for (int k = at; k < at + n; k++) {
            z[k] = upstream[k] * (z[k] - targets[k]);
        }
    }

    /**
     * Adds softplus(z) to the losses, element by element, and replaces z by σ(z). What lies beyond the last element may
     * belong to somebody else.
     *
     * <p>The polynomials are written out: as methods of their own they would be inlined or not with what C2 has already
     * inlined around them, and where it does not, their vectors are boxed.
     */
    private static void close(float[] z, int zAt, int n, float[] losses, int lossAt) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int k = 0; k < n; k += L) {
            VectorMask<Float> inside = F.indexInRange(k, n);
            FloatVector x = FloatVector.fromArray(F, z, zAt + k, inside);
            FloatVector a = x.abs();
            FloatVector biased = a.mul(-LOG2_E).add(ROUND);
            FloatVector m = biased.sub(ROUND);
            FloatVector r = m.fma(FloatVector.broadcast(F, -LN2_LOW),
                    m.fma(FloatVector.broadcast(F, -LN2_HIGH), a.neg()));
            FloatVector p = r.fma(FloatVector.broadcast(F, E6), FloatVector.broadcast(F, E5));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r.mul(r), r).add(1f);
            FloatVector power = biased.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = p.mul(power).blend(0f, a.compare(VectorOperators.GT, LARGEST));
            FloatVector q = e.fma(FloatVector.broadcast(F, P9), FloatVector.broadcast(F, P8));
            q = q.fma(e, FloatVector.broadcast(F, P7));
            q = q.fma(e, FloatVector.broadcast(F, P6));
            q = q.fma(e, FloatVector.broadcast(F, P5));
            q = q.fma(e, FloatVector.broadcast(F, P4));
            q = q.fma(e, FloatVector.broadcast(F, P3));
            q = q.fma(e, FloatVector.broadcast(F, P2));
            q = q.fma(e, FloatVector.broadcast(F, P1));
            q = q.fma(e, one);
            FloatVector softplus = q.fma(e, zero.blend(x, x.compare(VectorOperators.GT, 0f)));
            softplus.add(FloatVector.fromArray(F, losses, lossAt + k, inside)).intoArray(losses, lossAt + k, inside);
            one.blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f)).intoArray(z, zAt + k, inside);
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
