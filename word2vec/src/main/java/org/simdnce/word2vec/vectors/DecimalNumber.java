package org.simdnce.word2vec.vectors;

import java.nio.charset.StandardCharsets;

/** Decimal numbers as text files of vectors have them. */
final class DecimalNumber {
    private static final double[] POWERS = new double[23];

    static {
        for (int k = 0; k < POWERS.length; k++) {
            POWERS[k] = Double.parseDouble("1e" + k);
        }
    }

    private DecimalNumber() {
    }

    /**
     * Returns the float that is nearest to a number, as {@link Float#parseFloat} does, which is several times slower.
     *
     * @throws NumberFormatException if it is none
     */
    static float parse(byte[] text, int length) {
        int k = 0;
        boolean negative = length > 0 && text[0] == '-';
        if (negative || length > 0 && text[0] == '+') {
            k++;
        }
        long digits = 0;
        int scale = 0;
        boolean fraction = false;
        int seen = 0;
        for (; k < length && seen < 16; k++) {
            int c = text[k];
            if (c >= '0' && c <= '9') {
                digits = 10 * digits + c - '0';
                seen++;
                scale -= fraction ? 1 : 0;
            } else if (c == '.' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        if (k < length || seen == 0 || digits >= 1L << 53 || scale < -22) {
            return parseAny(text, length);
        }
        double value = digits / POWERS[-scale];
        // Rounded twice, a double halfway between two floats might have come from either side.
        if ((Double.doubleToRawLongBits(value) & 0x1fffffff) == 0x10000000) {
            return parseAny(text, length);
        }
        return (float) (negative ? -value : value);
    }

    private static float parseAny(byte[] text, int length) {
        String number = new String(text, 0, length, StandardCharsets.ISO_8859_1);
        String lower = number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
        if (lower.equalsIgnoreCase("nan")) {
            return Float.NaN;
        }
        if (lower.equalsIgnoreCase("inf") || lower.equalsIgnoreCase("infinity")) {
            return Float.POSITIVE_INFINITY;
        }
        for (int k = 0; k < length; k++) {
            if ("0123456789+-.eE".indexOf(text[k]) < 0) {
                throw new NumberFormatException(number);
            }
        }
        return Float.parseFloat(number);
    }
}
