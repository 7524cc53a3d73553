package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-width")
class JsonLineTest {

    @Test
    void membersComeInTheirOrder() {
        assertEquals("{\"event\": \"done\", \"n\": 9007199254740993, \"x\": 0.1, \"s\": \"t\", \"none\": null}",
                new JsonLine("done").put("n", 9007199254740993L).put("x", 0.1).put("s", "t")
                        .put("none", (String) null).toString());
    }

    @Test
    void everyCharacterComesBack() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.append((char) c);
        }
        all.append("\uD83D\uDE00 \\u0041 \" \\");
        String line = new JsonLine("x").put("a\n\"ü", all.toString()).toString();
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), "one line of ASCII");
        JsonNode read = new ObjectMapper().readTree(line);
        assertEquals(all.toString(), read.get("a\n\"ü").asText());
    }

    @Test
    void numbersComeBackToTheBit() throws Exception {
        for (double value : new double[] {0, -0.0, 1e-300, Double.MIN_VALUE, Double.MAX_VALUE, 1e7, 1234567.25, -3}) {
            JsonNode read = new ObjectMapper().readTree(new JsonLine("x").put("v", value).toString());
            assertEquals(value, read.get("v").asDouble());
        }
    }

    @Test
    void whatIsNoNumberIsNull() {
        assertEquals("{\"event\": \"x\", \"a\": null, \"b\": null}",
                new JsonLine("x").put("a", Double.NaN).put("b", Double.NEGATIVE_INFINITY).toString());
    }
}
