package org.simdnce.bench;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.simdnce.SampledLoss;

/** The vectors of this process: as wide as its kernel's, four lanes where that is scalar. */
final class Species {
    static final VectorSpecies<Float> OF_PROCESS =
            VectorShape.forBitSize(Math.max(128, Width.bits(SampledLoss.kernel()))).withLanes(float.class);

    private Species() {
    }
}
