package org.simdnce.word2vec.command;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words, in any case. */
final class Choice<E extends Enum<E>> implements ITypeConverter<E> {
    private final E[] allowed;

    Choice(Class<E> type) {
        this.allowed = type.getEnumConstants();
    }

    @Override
    public E convert(String value) {
        return Arrays.stream(allowed).filter(one -> one.toString().equalsIgnoreCase(value)).findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + value + "'; allowed: "
                        + Arrays.stream(allowed).map(E::toString).collect(Collectors.joining(", "))));
    }
}
