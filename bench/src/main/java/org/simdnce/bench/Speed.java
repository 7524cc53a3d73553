package org.simdnce.bench;

import java.util.Map;

/**
 * One measured thing.
 *
 * @param section where it belongs
 * @param identity what tells it apart within the section
 * @param work what one call does
 * @param times how long it took
 */
record Speed(Section section, Map<String, Object> identity, Work work, Times times) {
    static final String VECTOR_BITS = "vector_bits";

    int number(String key) {
        return (Integer) identity.get(key);
    }

    String text(String key) {
        return String.valueOf(identity.get(key));
    }

    boolean is(String key, Object value) {
        return value.equals(identity.get(key));
    }

    double gflops() {
        return times.giga(work.flops());
    }

    double gbps() {
        return times.giga(work.bytes());
    }

    /** Returns the shape of a step. */
    Shape shape() {
        return new Shape(number("batch"), number("sampled"), number("dim"), number("classes"));
    }
}
