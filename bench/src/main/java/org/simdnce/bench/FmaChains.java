package org.simdnce.bench;

/**
 * Chains of multiply-adds that do not wait for each other. Two units with a latency of four cycles are busy with eight;
 * twelve leave room for longer latencies and still fit into 16 registers.
 */
final class FmaChains {
    static final int CHAINS = 12;

    private FmaChains() {
    }

    static float scalar(int steps, float x) {
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float d = 0f;
        float e = 0f;
        float f = 0f;
        float g = 0f;
        float h = 0f;
        float i = 0f;
        float j = 0f;
        float k = 0f;
        float l = 0f;
        for (int step = 0; step < steps; step++) {
            a = Math.fma(x, x, a);
            b = Math.fma(x, x, b);
            c = Math.fma(x, x, c);
            d = Math.fma(x, x, d);
            e = Math.fma(x, x, e);
            f = Math.fma(x, x, f);
            g = Math.fma(x, x, g);
            h = Math.fma(x, x, h);
            i = Math.fma(x, x, i);
            j = Math.fma(x, x, j);
            k = Math.fma(x, x, k);
            l = Math.fma(x, x, l);
        }
        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
