package org.simdnce.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    private Path directory;

    @Test
    void idsFallInFrequencyAndTiesGoByTheAlphabet() throws Exception {
        Vocabulary vocabulary = corpus("c b b a\na b c d", 1).vocabulary();
        assertEquals(4, vocabulary.size());
        assertEquals(8, vocabulary.total());
        String[] words = {"b", "a", "c", "d"};
        long[] counts = {3, 2, 2, 1};
        for (int id = 0; id < words.length; id++) {
            assertEquals(words[id], vocabulary.word(id));
            assertEquals(counts[id], vocabulary.count(id));
            assertEquals(id, vocabulary.id(words[id]));
        }
        assertEquals(-1, vocabulary.id("e"));
        assertFalse(vocabulary.contains("e"));
    }

    @Test
    void rareWordsLeaveNoGap() throws Exception {
        Corpus corpus = corpus("a x b\n\n\nb y a b\nz\n", 2);
        assertEquals(2, corpus.vocabulary().size());
        assertEquals("1 0 -1 0 1 0 -1 -1", ids(corpus));
        assertEquals("8 words in 5 lines; 2 different ones occur at least 2 times", corpus.toString());
    }

    @Test
    void refusesATextWithoutWordsAndAMinCountThatLeavesNone() {
        assertTrue(message(" \n\t\n", 1).startsWith("no words in "));
        assertTrue(message("a b b", 2).startsWith("--min-count 2 leaves 1 of the 2 words of "));
    }

    @Test
    void filesOfAnArchiveComeByPath() throws Exception {
        Path zip = directory.resolve("src.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : new String[] {"b/Second.java", "notes.txt", "a/First.java"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(("class " + name).getBytes());
                out.closeEntry();
            }
        }
        CollectedWords words = new CollectedWords();
        assertEquals("2 files", new JdkSources(zip).read(words));
        assertEquals("class a first java | class b second java |", words.toString());
    }

    private String message(String text, int minCount) {
        return assertThrows(InputException.class, () -> corpus(text, minCount)).getMessage();
    }

    private Corpus corpus(String text, int minCount) throws IOException, InputException {
        return Corpus.read(new TextFile(Files.writeString(directory.resolve("text"), text)), minCount);
    }

    private static String ids(Corpus corpus) {
        return String.join(" ", LongStream.range(0, corpus.length()).mapToObj(at -> "" + corpus.id(at)).toList());
    }
}
