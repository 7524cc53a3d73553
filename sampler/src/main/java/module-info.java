/** Candidate samplers: noise distributions that one can draw from and evaluate. */
module org.simdnce.sampler {
    requires it.unimi.dsi.fastutil.core;

    exports org.simdnce.sampler;
}
