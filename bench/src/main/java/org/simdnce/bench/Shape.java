package org.simdnce.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The sizes of a call with one true class per example.
 *
 * @param batch number of examples
 * @param sampled number of candidates
 * @param dim columns of inputs and weights
 * @param classes number of classes
 */
record Shape(int batch, int sampled, int dim, int classes) {
    /** The shapes of the report, from a word2vec window to a large softmax. */
    static final List<Shape> STANDARD = List.of(
            new Shape(16, 5, 100, 71_000),
            new Shape(128, 64, 128, 50_000),
            new Shape(1024, 64, 128, 1_000_000),
            new Shape(1024, 512, 128, 1_000_000),
            new Shape(8192, 64, 300, 1_000_000),
            new Shape(4096, 4096, 256, 1_000_000));

    Shape {
        if (batch < 1 || sampled < 1 || dim < 1 || classes < 1) {
            throw new IllegalArgumentException("shape " + batch + "," + sampled + "," + dim + "," + classes
                    + "; allowed: batch, candidates, dim and classes of at least 1");
        }
    }

    /**
     * Reads four sizes.
     *
     * @param text {@code B,S,D,N} or {@code BxSxDxN}; JMH splits its parameters at commas
     * @return the shape
     * @throws IllegalArgumentException if the text is something else
     */
    static Shape parse(String text) {
        try {
            int[] sizes = Arrays.stream(text.split("[x,]", -1)).map(String::strip).mapToInt(Integer::parseInt)
                    .toArray();
            if (sizes.length == 4) {
                return new Shape(sizes[0], sizes[1], sizes[2], sizes[3]);
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the message.
        }
        throw new IllegalArgumentException("shape \"" + text + "\"; allowed: four whole numbers, batch, candidates, dim"
                + " and classes, as in 1024,64,128,1000000");
    }

    /** Floating-point operations of the logits of all examples against candidates and their true classes. */
    double forwardFlops() {
        return 2.0 * batch * (sampled + 1.0) * dim;
    }

    /** Operations of logits and both gradients. */
    double backwardFlops() {
        return 3 * forwardFlops();
    }

    /** Bytes of the class rows that a call reads at least once. */
    double classRowBytes() {
        return (double) Float.BYTES * dim * (sampled + batch);
    }

    double inputBytes() {
        return (double) Float.BYTES * dim * batch;
    }

    double tableBytes() {
        return (double) Float.BYTES * classes * ((dim + 15) / 16 * 16);
    }

    @Override
    public String toString() {
        return batch + "x" + sampled + "x" + dim + "x" + classes;
    }
}
