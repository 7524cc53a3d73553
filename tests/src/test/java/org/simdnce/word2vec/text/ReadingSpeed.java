package org.simdnce.word2vec.text;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Measures how fast a text is read, on one thread: into words alone, into counted words, and into a corpus that is
 * ready. The first round is what a program that has just started gets. Arguments: a text file; split, count or corpus;
 * the number of rounds.
 */
final class ReadingSpeed {
    private ReadingSpeed() {
    }

    /** What is measured; returns a number for the user to compare. */
    private interface Work {
        String run(TextSource text) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Work work = switch (args[1]) {
            case "split" -> ReadingSpeed::split;
            case "count" -> ReadingSpeed::count;
            case "corpus" -> ReadingSpeed::corpus;
            default -> throw new IllegalArgumentException(args[1] + "; allowed: split, count, corpus");
        };
        double megabytes = Files.size(file) / 1e6;
        for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
            long start = System.nanoTime();
            String result = work.run(TextInput.of(file));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(Locale.ROOT, "%d %s %.3f s %.1f MB/s  %s%n", round, args[1], seconds, megabytes / seconds,
                    result);
        }
    }

    private static String corpus(TextSource text) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Corpus corpus = CorpusReader.counting(5).read(text, arena);
            return corpus + "; " + corpus.words() + " are left";
        }
    }

    private static String count(TextSource text) throws Exception {
        Counting counting = new Counting();
        text.read(counting, ReadProgress.NONE);
        return counting.counts.size() + " different words";
    }

    private static String split(TextSource text) throws Exception {
        Lengths lengths = new Lengths();
        Extent extent = text.read(lengths, ReadProgress.NONE);
        return lengths.words + " words of " + lengths.bytes + " bytes, " + extent;
    }

    private static final class Counting implements TextSource.Words {
        private final WordCounts counts = new WordCounts();

        @Override
        public void word(byte[] bytes, int from, int length) {
            counts.count(bytes, from, length);
        }

        @Override
        public void end() {
        }
    }

    private static final class Lengths implements TextSource.Words {
        private long words;
        private long bytes;

        @Override
        public void word(byte[] bytes, int from, int length) {
            words++;
            this.bytes += length;
        }

        @Override
        public void end() {
        }
    }
}
