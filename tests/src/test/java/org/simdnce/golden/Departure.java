package org.simdnce.golden;

/** Where ours differs from TensorFlow on purpose. */
enum Departure {
    REPEATED_CANDIDATE("a repeated candidate that is also a label is masked at every occurrence, not only at the last"),
    REFUSED_COUNT("an expected count that is not positive and finite is refused");

    private final String text;

    Departure(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
