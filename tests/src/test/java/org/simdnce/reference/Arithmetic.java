package org.simdnce.reference;

/** The precision in which logits are evaluated. */
public enum Arithmetic {
    /** Double throughout. */
    DOUBLE {
        @Override
        double round(double value) {
            return value;
        }
    },
    /** Rounded to float32 after each operation, so that logits overflow where those of a float32 program do. */
    FLOAT32 {
        @Override
        double round(double value) {
            return (float) value;
        }
    };

    abstract double round(double value);
}
