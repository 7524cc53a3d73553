package org.simdnce.word2vec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.simdnce.word2vec.InputException;

@Tag("any-width")
class CorpusTest {
    @TempDir
    private Path directory;

    @Test
    void idsFallInFrequencyAndTiesComeAsInTheText() throws Exception {
        Vocabulary vocabulary = corpus("c b b a\na b c d", 1).vocabulary();
        assertEquals(4, vocabulary.size());
        assertEquals(8, vocabulary.total());
        String[] words = {"b", "c", "a", "d"};
        long[] counts = {3, 2, 2, 1};
        for (int id = 0; id < words.length; id++) {
            assertEquals(words[id], vocabulary.word(id));
            assertEquals(counts[id], vocabulary.count(id));
            assertEquals(id, vocabulary.id(words[id]));
        }
        assertEquals(-1, vocabulary.id("e"));
        assertFalse(vocabulary.contains("e"));
        assertEquals(2, vocabulary.sentences());
    }

    @Test
    void rareWordsLeaveNoGap() throws Exception {
        Corpus corpus = corpus("z\na x b\n\n\nb y a b\nz z\n", 2);
        assertEquals("z b a", words(corpus.vocabulary()));
        assertEquals("0 -1 2 1 -1 1 2 1 -1 0 0 -1", ids(corpus));
        corpus = corpus("z\na x b\n\n\nb y a b\n", 2);
        assertEquals("1 0 -1 0 1 0 -1", ids(corpus));
        assertEquals(5, corpus.words());
        assertEquals("8 words in 5 lines; 2 different ones occur at least 2 times", corpus.toString());
    }

    @Test
    void theSentenceEndOfWord2vecIsNoWord() throws Exception {
        Corpus corpus = corpus("a b </s> b </s>\n</s> a\n", 1);
        assertEquals("0 1 -1 1 -1 0 -1", ids(corpus));
        assertEquals("a b", words(corpus.vocabulary()));
        assertEquals(4, corpus.words());
    }

    @Test
    void refusesATextWithoutWordsAndAMinCountThatLeavesNone() {
        assertTrue(message(" \n\t\n", 1).startsWith("no words in "));
        assertTrue(message("a b b", 2).startsWith("--min-count 2 leaves 1 of the 2 words of "));
        assertTrue(message("a </s> a", 1).startsWith("--min-count 1 leaves 1 of the 1 words of "));
        assertEquals("min-count 0; allowed: 1 or more",
                assertThrows(IllegalArgumentException.class, () -> CorpusReader.counting(0)).getMessage());
    }

    @Test
    void aKnownVocabularyStaysAsItIs() throws Exception {
        Vocabulary vocabulary = Vocabulary.of(new String[] {"x", "b", "a"}, new long[] {9, 8, 7}, 3);
        Corpus corpus = read(CorpusReader.of(vocabulary), "a c b\nc\nb");
        assertSame(vocabulary, corpus.vocabulary());
        assertEquals("2 1 -1 1 -1", ids(corpus));
        assertEquals(3, corpus.words());
    }

    @Test
    void aVocabularyAndATextWithNothingInCommonAreRefused() {
        Vocabulary vocabulary = Vocabulary.of(new String[] {"x", "y"}, new long[] {2, 1}, 1);
        assertEquals("none of the 2 words of the vocabulary is among the 3 words of text; allowed: a text that has"
                + " some",
                assertThrows(InputException.class, () -> read(CorpusReader.of(vocabulary), "a b c")).getMessage());
        Vocabulary single = Vocabulary.of(new String[] {"a"}, new long[] {2}, 1);
        assertEquals("a vocabulary of 1 words; allowed: at least 2",
                assertThrows(InputException.class, () -> read(CorpusReader.of(single), "a b c")).getMessage());
    }

    @Test
    void aDirectoryForIdsMustExist() {
        Path missing = directory.resolve("missing");
        assertEquals(missing + ": cannot take the text's word ids, which need more than 0 bytes of memory; allowed: a"
                + " directory with write permission, by --temp DIR, or more --memory", assertThrows(IOException.class,
                () -> read(CorpusReader.counting(1).withMemory(0, missing), "a b c")).getMessage());
    }

    @Test
    void aLaterTextAddsWords() throws Exception {
        Vocabulary vocabulary = Vocabulary.of(new String[] {"x", "b", "a"}, new long[] {9, 8, 7}, 3);
        Corpus corpus = read(CorpusReader.growing(vocabulary, 2), "a c d e\nd b c d\n");
        assertEquals("x b a d c", words(corpus.vocabulary()));
        assertEquals("9 9 8 3 2", String.join(" ", IntStream.range(0, 5)
                .mapToObj(id -> "" + corpus.vocabulary().count(id)).toList()));
        assertEquals("2 4 3 -1 3 1 4 3 -1", ids(corpus));
        assertEquals(7, corpus.words());
        assertEquals(5, corpus.vocabulary().sentences());
        assertEquals("8 words in 2 lines; 3 are known, 2 are new", corpus.toString());
    }

    @Test
    void whatDoesNotFitInMemoryGoesToAFileThatGoesAway() throws Exception {
        byte[] text = randomText(200_000).getBytes(StandardCharsets.UTF_8);
        Path spilled = Files.createDirectory(directory.resolve("spilled"));
        for (long limit : new long[] {0, 300_000, 1_000_000, Long.MAX_VALUE}) {
            try (Arena arena = Arena.ofShared(); Arena other = Arena.ofConfined()) {
                Corpus expected = CorpusReader.counting(3).read(input(text), other);
                Corpus corpus = CorpusReader.counting(3).withMemory(limit, spilled).read(input(text), arena);
                assertEquals(limit < Long.MAX_VALUE, corpus.ids().isMapped());
                assertEquals(-1, expected.ids().mismatch(corpus.ids()));
                assertEquals(words(expected.vocabulary()), words(corpus.vocabulary()));
                assertThrows(IllegalArgumentException.class, () -> corpus.ids().set(ValueLayout.JAVA_INT, 0, 1));
            }
            try (Stream<Path> files = Files.list(spilled)) {
                assertEquals(0, files.count());
            }
        }
    }

    @Test
    void chunksOfTheTapeJoin() throws Exception {
        // More than one chunk of 16 million ints.
        int length = 17_000_000;
        byte[] line = "a b b ".getBytes();
        InputStream endless = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < 2 * length ? line[at++ % line.length] : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int most) {
                int read = Math.min(most, 2 * length - at);
                for (int i = 0; i < read; i++) {
                    bytes[from + i] = line[at++ % line.length];
                }
                return read == 0 && most > 0 ? -1 : read;
            }
        };
        try (Arena arena = Arena.ofConfined()) {
            Corpus corpus = CorpusReader.counting(1).read(TextInput.of(endless, "endless"), arena);
            assertEquals(length + 1, corpus.length());
            for (long at = 0; at < length; at++) {
                if (corpus.id(at) != (at % 3 == 0 ? 1 : 0)) {
                    assertEquals(at % 3 == 0 ? 1 : 0, corpus.id(at), "at " + at);
                }
            }
            assertEquals(Corpus.END, corpus.id(length));
        }
    }

    @Test
    void oneEnormousLine() throws Exception {
        byte[] line = new byte[64 << 20];
        for (int at = 0; at < line.length; at++) {
            line[at] = (byte) (at % 8 == 7 ? ' ' : 'a' + (at >>> 3) % 10);
        }
        try (Arena arena = Arena.ofConfined()) {
            Corpus corpus = CorpusReader.counting(1).read(input(line), arena);
            assertEquals(line.length / 8 + 1, corpus.length());
            assertEquals(10, corpus.vocabulary().size());
            assertEquals(1, corpus.vocabulary().sentences());
            Arrays.fill(line, (byte) 'x');
            line[line.length - 2] = ' ';
            corpus = CorpusReader.counting(1).read(input(line), arena);
            assertEquals("0 1 -1".length(), ids(corpus).length());
            assertEquals(TextSource.LONGEST_WORD, Math.max(corpus.vocabulary().word(0).length(),
                    corpus.vocabulary().word(1).length()));
        }
    }

    @Test
    void shardsCoverTheWholeCorpus() throws Exception {
        Corpus corpus = corpus(randomText(1001), 1);
        for (int shards : new int[] {1, 2, 3, 7, 64}) {
            assertEquals(0, corpus.shardStart(0, shards));
            assertEquals(corpus.length(), corpus.shardStart(shards, shards));
            for (int shard = 0; shard < shards; shard++) {
                long length = corpus.shardStart(shard + 1, shards) - corpus.shardStart(shard, shards);
                assertTrue(Math.abs(length - corpus.length() / shards) <= 1, length + " of " + corpus.length());
            }
        }
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
        AtomicLong last = new AtomicLong();
        assertEquals("2 files", new JdkSources(zip).read(words, (read, total) -> last.set(total - read)).toString());
        assertEquals("class a first java | class b second java |", words.toString());
        assertEquals(0, last.get());
    }

    private static String randomText(int words) {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append("w").append(random.nextInt(1 + random.nextInt(2000))).append(i % 11 == 0 ? '\n' : ' ');
        }
        return text.toString();
    }

    private static TextInput input(byte[] text) {
        return TextInput.of(new ByteArrayInputStream(text), "text");
    }

    private static Corpus read(CorpusReader reader, String text) throws IOException, InputException {
        return reader.read(input(text.getBytes(StandardCharsets.UTF_8)), Arena.ofAuto());
    }

    private String message(String text, int minCount) {
        return assertThrows(InputException.class, () -> corpus(text, minCount)).getMessage();
    }

    private Corpus corpus(String text, int minCount) throws IOException, InputException {
        return read(CorpusReader.counting(minCount), text);
    }

    private static String words(Vocabulary vocabulary) {
        return String.join(" ", IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::word).toList());
    }

    private static String ids(Corpus corpus) {
        return String.join(" ", LongStream.range(0, corpus.length()).mapToObj(at -> "" + corpus.id(at)).toList());
    }
}
