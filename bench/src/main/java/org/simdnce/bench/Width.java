package org.simdnce.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.simdnce.SampledLoss;

/** The vector width of this process, which the library fixes when its kernel is first used. */
final class Width {
    static final String NATIVE = "native";
    static final String KERNEL_LINE = "# kernel: ";
    private static final String PROPERTY = "simdnce.vectorBits";
    private static final Pattern BITS = Pattern.compile("^vector, (\\d+) bits");

    private Width() {
    }

    /**
     * Makes the kernel of a width the one of this process.
     *
     * @param vectorBits 0, 128, 256, 512 or {@value #NATIVE}
     * @return what the kernel says of itself
     * @throws IllegalStateException if this process computes with another width already
     */
    static String choose(String vectorBits) {
        if (!vectorBits.equals(NATIVE)) {
            System.setProperty(PROPERTY, vectorBits);
        }
        String kernel = SampledLoss.kernel();
        if (!vectorBits.equals(NATIVE) && bits(kernel) != Integer.parseInt(vectorBits)) {
            throw new IllegalStateException("vectorBits = " + vectorBits + ", but this process already runs the kernel"
                    + " \"" + kernel + "\"; allowed: one width per process, so run with at least one fork");
        }
        return kernel;
    }

    /** Returns the width that a kernel's description names, 0 for the scalar one. */
    static int bits(String kernel) {
        Matcher vector = BITS.matcher(kernel);
        return vector.find() ? Integer.parseInt(vector.group(1)) : 0;
    }
}
