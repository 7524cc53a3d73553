package org.simdnce.golden;

/** What a number that was compared came from. */
enum Rung {
    SHIPPED("shipped code"),
    REFERENCE("double reference");

    private final String text;

    Rung(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
