package org.simdnce.word2vec.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 4g}, {@code 500m}, {@code 64k} or a plain number of bytes; the units are powers of 1024, as java's. */
final class ByteCount implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})([kmgt]?)b?");

    @Override
    public Long convert(String value) {
        Matcher form = FORM.matcher(value.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new TypeConversionException("'" + value + "'; allowed: a number of bytes, such as 500m or 4g");
        }
        long unit = 1L << 10 * " kmgt".indexOf(form.group(2).isEmpty() ? " " : form.group(2));
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), unit);
        } catch (ArithmeticException tooMuch) {
            throw new TypeConversionException("'" + value + "'; allowed: less than 2^63 bytes");
        }
    }
}
