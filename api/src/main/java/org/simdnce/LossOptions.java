package org.simdnce;

import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.LogUniform;

/** What a loss was told; {@code sampler} is null until candidates are to be drawn by the default one. */
record LossOptions(String name, long numClasses, int numSampled, CandidateSampler sampler, boolean subtractLogQ,
                   boolean removeAccidentalHits, boolean candidatesPerExample, LogZ logZ, boolean learnLogZ) {

    LossOptions {
        if (numClasses < 1) {
            throw new IllegalArgumentException(name + ": num_classes = " + numClasses + "; allowed: at least 1");
        }
        if (numSampled < 1) {
            throw new IllegalArgumentException(name + ": num_sampled = " + numSampled + "; allowed: at least 1");
        }
        if (sampler != null && (sampler.range() != numClasses || sampler.numSampled() != numSampled)) {
            throw new IllegalArgumentException(name + ": a sampler of " + sampler.numSampled() + " out of "
                    + sampler.range() + "; allowed: num_sampled = " + numSampled + " out of num_classes = "
                    + numClasses);
        }
    }

    static LossOptions defaults(String name, long numClasses, int numSampled, boolean removeAccidentalHits) {
        return new LossOptions(name, numClasses, numSampled, null, true, removeAccidentalHits, false, new LogZ(0),
                false);
    }

    /** Returns the sampler, made now if it is the default; fails if it cannot draw as many distinct candidates. */
    CandidateSampler samplerOrDefault() {
        return sampler != null ? sampler : CandidateSampler.of(LogUniform.of(numClasses), numSampled);
    }

    LossOptions withSampler(CandidateSampler sampler) {
        return new LossOptions(name, numClasses, numSampled, sampler, subtractLogQ, removeAccidentalHits,
                candidatesPerExample, logZ, learnLogZ);
    }

    LossOptions withRemoveAccidentalHits(boolean removeAccidentalHits) {
        return new LossOptions(name, numClasses, numSampled, sampler, subtractLogQ, removeAccidentalHits,
                candidatesPerExample, logZ, learnLogZ);
    }

    LossOptions withSubtractLogQ(boolean subtractLogQ) {
        return new LossOptions(name, numClasses, numSampled, sampler, subtractLogQ, removeAccidentalHits,
                candidatesPerExample, logZ, learnLogZ);
    }

    LossOptions withCandidatesPerExample(boolean candidatesPerExample) {
        return new LossOptions(name, numClasses, numSampled, sampler, subtractLogQ, removeAccidentalHits,
                candidatesPerExample, logZ, learnLogZ);
    }

    LossOptions withLogZ(LogZ logZ, boolean learnLogZ) {
        return new LossOptions(name, numClasses, numSampled, sampler, subtractLogQ, removeAccidentalHits,
                candidatesPerExample, logZ, learnLogZ);
    }

    LossOptions withName(String name) {
        return new LossOptions(name, numClasses, numSampled, sampler, subtractLogQ, removeAccidentalHits,
                candidatesPerExample, logZ, learnLogZ);
    }

    String describe(String kind) {
        return kind + "[" + name + ", " + numSampled + " of " + numClasses + " classes, "
                + (sampler == null ? "log-uniform" : sampler.toString())
                + (subtractLogQ ? "" : ", negative sampling")
                + (removeAccidentalHits ? ", hits removed" : ", hits kept")
                + (candidatesPerExample ? ", candidates per example" : "")
                + (learnLogZ ? ", log Z learned" : logZ.value() != 0 ? ", log Z " + logZ.value() : "") + "]";
    }
}
