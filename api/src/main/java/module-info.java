/** Sampled losses with analytic gradients: noise-contrastive estimation, negative sampling, sampled softmax. */
module org.simdnce {
    requires transitive org.simdnce.kernel;
    requires transitive org.simdnce.sampler;
    requires jdk.jfr;

    exports org.simdnce;
}
