package org.simdnce;

/** A program that says which kernel computes. */
final class KernelName {
    private KernelName() {
    }

    public static void main(String[] args) {
        System.out.println(NceLoss.kernel());
    }
}
