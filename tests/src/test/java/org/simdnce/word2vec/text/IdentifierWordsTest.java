package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("any-width")
class IdentifierWordsTest {
    @ParameterizedTest
    @CsvSource({
        "newHTTPServer,      new http server",
        "readObject,         read object",
        "MAX_VALUE,          max value",
        "Base64Encoder,      base64 encoder",
        "Point2D,            point2d",
        "utf8ToUtf16,        utf8 to utf16",
        "A,                  a",
        "aB,                 a b",
        "'{@code x[i]++}',   code x i",
        "'don''t',           don t",
        "größer,             gr er",
        "'',                 ''",
        "'.,;',              ''"})
    void splitsIdentifiers(String text, String expected) {
        assertEquals(expected, split(text));
    }

    @Test
    void cutsEndlessWords() {
        assertEquals("x".repeat(TextSource.LONGEST_WORD) + " a", split("X".repeat(2000) + ".a"));
    }

    private static String split(String text) {
        CollectedWords words = new CollectedWords();
        new IdentifierWords(words).split(text.getBytes(StandardCharsets.UTF_8));
        return words.toString();
    }
}
