package org.simdnce.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The chains of {@link FmaChains} in vectors. Apart, so that a process without vectors never loads it. */
final class VectorChains {
    static final VectorSpecies<Float> SPECIES = Species.OF_PROCESS;

    private VectorChains() {
    }

    static float sum(int steps, float factor) {
        // The accumulator is the addend: as a factor it would make the chain twice as slow.
        FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        FloatVector k = a;
        FloatVector l = a;
        for (int step = 0; step < steps; step++) {
            a = x.fma(x, a);
            b = x.fma(x, b);
            c = x.fma(x, c);
            d = x.fma(x, d);
            e = x.fma(x, e);
            f = x.fma(x, f);
            g = x.fma(x, g);
            h = x.fma(x, h);
            i = x.fma(x, i);
            j = x.fma(x, j);
            k = x.fma(x, k);
            l = x.fma(x, l);
        }
        return a.add(b).add(c.add(d)).add(e.add(f)).add(g.add(h)).add(i.add(j)).add(k.add(l))
                .reduceLanes(VectorOperators.ADD);
    }
}
