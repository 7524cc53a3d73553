package org.simdnce.bench;

/** Where a call's candidates come from. */
final class Samples {
    private Samples() {
    }

    /** Returns true for {@code given}, false for {@code drawn}. */
    static boolean areGiven(String samples) {
        return switch (samples) {
            case "given" -> true;
            case "drawn" -> false;
            default -> throw new IllegalArgumentException("samples \"" + samples + "\"; allowed: given, drawn");
        };
    }
}
