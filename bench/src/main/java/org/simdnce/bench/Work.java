package org.simdnce.bench;

/**
 * What one call does, for the rates that are derived from its time; 0 for what is not counted.
 *
 * @param flops floating-point operations, a multiply-add counting two
 * @param bytes bytes read and written at least, each operand once
 * @param elements logits, rows or draws
 */
record Work(double flops, double bytes, double elements) {
    /** Returns the operations per byte, the place on the roofline; NaN where it has none. */
    double intensity() {
        return flops > 0 && bytes > 0 ? flops / bytes : Double.NaN;
    }
}
