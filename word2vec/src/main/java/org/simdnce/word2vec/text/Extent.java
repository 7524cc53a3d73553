package org.simdnce.word2vec.text;

import java.util.Locale;

/**
 * How much text there was.
 *
 * @param parts how many lines, files or classes; the last line counts with and without a newline
 * @param unit what the parts are, such as {@code lines}
 * @param malformed bytes that are not UTF-8; each run of them that cannot be a character became one U+FFFD
 */
public record Extent(long parts, String unit, long malformed) {
    /** Says so to the user, such as {@code 3 lines, 4 bytes that are not UTF-8 replaced}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d %s", parts, unit) + (malformed == 0 ? ""
                : String.format(Locale.ROOT, ", %,d bytes that are not UTF-8 replaced", malformed));
    }
}
