/** Embedding tables off-heap and the scalar and vector kernels that run over them. */
module org.simdnce.kernel {
    requires jdk.incubator.vector;
    requires jdk.management;
    requires java.management;

    exports org.simdnce.kernel;
}
