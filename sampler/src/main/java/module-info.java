/** Candidate samplers: noise distributions that one can draw from and evaluate. */
module org.simdnce.sampler {
    requires it.unimi.dsi.fastutil.core;
    requires java.management;
    requires jdk.incubator.vector;
    requires jdk.management;

    exports org.simdnce.sampler;
}
