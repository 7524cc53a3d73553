package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sigmoid, softplus and exp as polynomials in the lanes:
 * <pre>
 *     e = exp(−|z|)      softplus(z) = max(z, 0) + log1p(e)      σ(z) = (z &lt; 0 ? e : 1) / (1 + e)
 * </pre>
 * Of a row of noise only the sum is wanted, so that one logarithm does for the row:
 * <pre>
 *     Σ softplus(z_j) = Σ max(z_j, 0) + log1p(q)      1 + q = Π (1 + e_j)      q ← q · (1 + e_j) + e_j
 * </pre>
 * No term of q is negative, so that tiny e keep their relative accuracy; {@value RowPanel#COLUMNS} factors of at most 2
 * fit into a float.
 *
 * {@code exp} reduces its argument by a multiple n of ln 2 (Cody and Waite) and evaluates a polynomial of degree 6 on
 * ±ln 2 / 2; {@code log1p(e) / e} is one of degree 9 on [0, 1]. Both are Chebyshev interpolants with an error below
 * 0.2 · 2⁻²⁴. An exponential that would be subnormal is 0, and NaN stays NaN, since nothing here selects by integer
 * comparison.
 */
final class LogSigmoid {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorKernel.INTS;
    private static final int L = VectorKernel.LANES;
    private static final int N = RowPanel.COLUMNS;

    /** Columns whose exponentials are added in float before they join a double: 32 additions a lane at 512 bits. */
    private static final int BLOCK = 512;

    /** Rows of noise that are closed at a time; their products and sums fill the scratch at 512 bits. */
    private static final int ROWS = Kernel.LOSS_ROWS * N / 32;
    /** From a row's products to its sums of max(z, 0). */
    private static final int SUMS = ROWS * L;

    /** Pick every other element of two vectors. Of ints: C2 would convert indices that are floats before each use. */
    private static final IntVector EVEN = IntVector.zero(INTS).addIndex(2);
    private static final IntVector ODD = EVEN.add(1);

    /** 1.5 · 2²³ + 127: adding it rounds to an integer and leaves the biased exponent in the low bits. */
    private static final float ROUND = 0x1.8p23f + 127;
    private static final float LOG2_E = 0x1.715476p0f;
    private static final float LN2 = (float) Math.log(2);
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = 0x1.7f7d1cp-20f;
    /** 126 ln 2: beyond it exp(−a) is below the smallest normal number. */
    private static final float LARGEST = 0x1.5d589ep6f;

    /** {@code exp(−r) = 1 − r + E2 r² + …} */
    private static final float E2 = 0.5f;
    private static final float E3 = -0.16666576266288757f;
    private static final float E4 = 0.04166655242443085f;
    private static final float E5 = -0.008363292552530766f;
    private static final float E6 = 0.0013926326064392924f;

    /** {@code log1p(e) / e = 1 + P1 e + …} */
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
        FloatVector biased = a.fma(FloatVector.broadcast(F, -LOG2_E), FloatVector.broadcast(F, ROUND));
        FloatVector n = biased.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(F, LN2_LOW), n.fma(FloatVector.broadcast(F, LN2_HIGH), a));
        FloatVector p = r.fma(FloatVector.broadcast(F, E6), FloatVector.broadcast(F, E5));
        p = p.fma(r, FloatVector.broadcast(F, E4));
        p = p.fma(r, FloatVector.broadcast(F, E3));
        p = p.fma(r, FloatVector.broadcast(F, E2));
        p = p.fma(r, FloatVector.broadcast(F, -1f));
        p = p.fma(r, FloatVector.broadcast(F, 1f));
        FloatVector power = biased.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return p.mul(power).blend(0f, a.compare(VectorOperators.GT, LARGEST));
    }

    static void logistic(float[] z, int zAt, int rows, int columns, float[] upstream, double[] losses, int at) {
        int scratch = zAt + RowPanel.tileRows(rows) * N;
        for (int i = 0; i < rows; i += ROWS) {
            int some = Math.min(ROWS, rows - i);
            closeTile(z, zAt + i * N, some, columns, scratch);
            addRows(z, scratch, some, losses, at + i);
        }
        for (int i = 0; upstream != null && i < rows; i++) {
            for (int k = zAt + i * N; k < zAt + i * N + columns; k++) {
                z[k] *= upstream[at + i];
            }
        }
    }

    /**
     * Replaces z by σ(z) and leaves each row's products q and sums of max(z, 0) in the scratch, lane by lane.
     *
     * <p>The exponential is written out, for the reason that {@link #logistic(float[], float[], float[], float[], int,
     * int)} gives; at this length C2 also compiles the loops by themselves, whatever calls them.
     */
    private static void closeTile(float[] z, int zAt, int rows, int columns, int scratch) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int i = 0; i < rows; i++) {
            FloatVector q = FloatVector.zero(F);
            FloatVector positive = q;
            int row = zAt + i * N;
            for (int k = row; k < row + columns; k += L) {
                FloatVector x = FloatVector.fromArray(F, z, k);
                FloatVector a = x.abs();
                FloatVector biased = a.fma(FloatVector.broadcast(F, -LOG2_E), FloatVector.broadcast(F, ROUND));
                FloatVector m = biased.sub(ROUND);
                FloatVector r = m.fma(FloatVector.broadcast(F, LN2_LOW), m.fma(FloatVector.broadcast(F, LN2_HIGH), a));
                FloatVector p = r.fma(FloatVector.broadcast(F, E6), FloatVector.broadcast(F, E5));
                p = p.fma(r, FloatVector.broadcast(F, E4));
                p = p.fma(r, FloatVector.broadcast(F, E3));
                p = p.fma(r, FloatVector.broadcast(F, E2));
                p = p.fma(r, FloatVector.broadcast(F, -1f));
                p = p.fma(r, one);
                FloatVector power = biased.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
                FloatVector e = p.mul(power).blend(0f, a.compare(VectorOperators.GT, LARGEST));
                FloatVector d = e.add(1f);
                q = d.fma(q, e);
                positive = positive.add(
                        x.reinterpretAsInts().lanewise(VectorOperators.MAX, 0).reinterpretAsFloats());
                one.blend(e, x.compare(VectorOperators.LT, 0f)).div(d).intoArray(z, k);
            }
            q.intoArray(z, scratch + i * L);
            positive.intoArray(z, scratch + i * L + SUMS);
        }
    }

    private static void addRows(float[] z, int scratch, int rows, double[] losses, int at) {
        for (int vectors = ROWS / 2; vectors >= ROWS / L; vectors /= 2) {
            fold(z, scratch, vectors);
        }
        for (int k = scratch; k < scratch + ROWS; k += L) {
            addLogarithms(z, k);
        }
        for (int i = 0; i < rows; i++) {
            losses[at + i] += z[scratch + i];
        }
    }

    /**
     * Brings the lanes of two rows, or of two groups of rows, together in one vector, next to each other: once a vector
     * holds as many rows as it has lanes, they are in order.
     */
    private static void fold(float[] z, int scratch, int vectors) {
        for (int i = 0; i < vectors; i++) {
            int to = scratch + i * L;
            int from = to + i * L;
            IntVector q0 = FloatVector.fromArray(F, z, from).reinterpretAsInts();
            IntVector q1 = FloatVector.fromArray(F, z, from + L).reinterpretAsInts();
            IntVector sum0 = FloatVector.fromArray(F, z, from + SUMS).reinterpretAsInts();
            IntVector sum1 = FloatVector.fromArray(F, z, from + SUMS + L).reinterpretAsInts();
            FloatVector even = EVEN.selectFrom(q0, q1).reinterpretAsFloats();
            FloatVector odd = ODD.selectFrom(q0, q1).reinterpretAsFloats();
            odd.add(1f).fma(even, odd).intoArray(z, to);
            EVEN.selectFrom(sum0, sum1).reinterpretAsFloats().add(ODD.selectFrom(sum0, sum1).reinterpretAsFloats())
                    .intoArray(z, to + SUMS);
        }
    }

    /** {@code q ← log1p(q) + sum}, with {@code log1p(q) = n · ln 2 + log1p((1 + q) / 2^n − 1)}. */
    private static void addLogarithms(float[] z, int at) {
        FloatVector q = FloatVector.fromArray(F, z, at);
        IntVector exponent = q.add(1f).reinterpretAsInts().lanewise(VectorOperators.LSHR, 23);
        FloatVector power = IntVector.broadcast(INTS, 254).sub(exponent).lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
        FloatVector f = power.fma(q, power.sub(1f));
        FloatVector p = f.fma(FloatVector.broadcast(F, P9), FloatVector.broadcast(F, P8));
        p = p.fma(f, FloatVector.broadcast(F, P7));
        p = p.fma(f, FloatVector.broadcast(F, P6));
        p = p.fma(f, FloatVector.broadcast(F, P5));
        p = p.fma(f, FloatVector.broadcast(F, P4));
        p = p.fma(f, FloatVector.broadcast(F, P3));
        p = p.fma(f, FloatVector.broadcast(F, P2));
        p = p.fma(f, FloatVector.broadcast(F, P1));
        p = p.fma(f, FloatVector.broadcast(F, 1f));
        FloatVector n = (FloatVector) exponent.sub(127).convert(VectorOperators.I2F, 0);
        n.fma(FloatVector.broadcast(F, LN2), FloatVector.fromArray(F, z, at + SUMS)).add(p.mul(f)).intoArray(z, at);
    }

    /**
     * The polynomials are written out: as methods of their own they would be inlined or not with what C2 has already
     * inlined around them, and where it does not, their vectors are boxed.
     */
    static void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int k = 0; k < n; k += L) {
            VectorMask<Float> inside = F.indexInRange(k, n);
            FloatVector x = FloatVector.fromArray(F, z, at + k, inside);
            FloatVector target = FloatVector.fromArray(F, targets, at + k, inside);
            FloatVector a = x.abs();
            FloatVector biased = a.fma(FloatVector.broadcast(F, -LOG2_E), FloatVector.broadcast(F, ROUND));
            FloatVector m = biased.sub(ROUND);
            FloatVector r = m.fma(FloatVector.broadcast(F, LN2_LOW), m.fma(FloatVector.broadcast(F, LN2_HIGH), a));
            FloatVector p = r.fma(FloatVector.broadcast(F, E6), FloatVector.broadcast(F, E5));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r, FloatVector.broadcast(F, -1f));
            p = p.fma(r, one);
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
            FloatVector reached = target.mul(x).blend(0f, target.compare(VectorOperators.EQ, 0f));
            softplus.sub(reached).intoArray(losses, at + k, inside);
            FloatVector sigmoid = one.blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f));
            sigmoid.sub(target).mul(FloatVector.fromArray(F, upstream, at + k, inside)).intoArray(z, at + k, inside);
        }
    }

    /** The polynomials are written out as in {@link #logistic(float[], float[], float[], float[], int, int)}. */
    static void logisticPairs(float[] z, int zAt, int rows, int columns, float[] targets, float[] pairs, float[] times,
                              float[] shares, float rate,
                              float[] losses) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (int j = 0; j < columns; j += L) {
            FloatVector target = FloatVector.fromArray(F, targets, j);
            FloatVector share = FloatVector.fromArray(F, shares, j);
            FloatVector loss = FloatVector.fromArray(F, losses, j);
            for (int i = j; i < j + rows * N; i += N) {
                FloatVector x = FloatVector.fromArray(F, z, zAt + i);
                FloatVector weight = share.fma(FloatVector.broadcast(F, times[i / N]),
                        FloatVector.fromArray(F, pairs, i));
                FloatVector a = x.abs();
                FloatVector biased = a.fma(FloatVector.broadcast(F, -LOG2_E), FloatVector.broadcast(F, ROUND));
                FloatVector m = biased.sub(ROUND);
                FloatVector r = m.fma(FloatVector.broadcast(F, LN2_LOW), m.fma(FloatVector.broadcast(F, LN2_HIGH), a));
                FloatVector p = r.fma(FloatVector.broadcast(F, E6), FloatVector.broadcast(F, E5));
                p = p.fma(r, FloatVector.broadcast(F, E4));
                p = p.fma(r, FloatVector.broadcast(F, E3));
                p = p.fma(r, FloatVector.broadcast(F, E2));
                p = p.fma(r, FloatVector.broadcast(F, -1f));
                p = p.fma(r, one);
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
                FloatVector softplus = q.fma(e, x.max(zero));
                loss = weight.fma(softplus.sub(target.mul(x)), loss);
                FloatVector sigmoid = one.blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f));
                target.sub(sigmoid).mul(weight).mul(rate).intoArray(z, zAt + i);
            }
            loss.intoArray(losses, j);
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
