package org.simdnce.bench;

/** The parts of a roofline result; each is an array of its JSON file. */
enum Section {
    /** The most multiply-adds per second. */
    FMA_PEAKS("fma_peaks"),
    /** Reads beyond the caches. */
    BANDWIDTHS("bandwidths"),
    /** Parts of a step. */
    KERNELS("kernels"),
    /** Whole calls of the loss. */
    STEPS("steps"),
    /** Losses over all classes. */
    EVALUATIONS("evaluations"),
    /** Draws. */
    SAMPLERS("samplers");

    private final String json;

    Section(String json) {
        this.json = json;
    }

    String json() {
        return json;
    }
}
