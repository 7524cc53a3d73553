package org.simdnce.word2vec.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.simdnce.word2vec.InputException;

/**
 * Reads texts into corpora, in one pass over the text and one over its ids. Immutable.
 *
 * <p>Off the heap, reading needs 8 bytes for each word and each end of the text, rounded up to 32 MiB; a corpus has 4
 * bytes for each word that is left and each end. On the heap, reading needs about 100 bytes for each different word,
 * rare ones included; a vocabulary has about 80 bytes a word. Nothing depends on the length of a line.
 */
public final class CorpusReader {
    /** Numbers of words are below 2²⁹. */
    private static final int NUMBER_BITS = 29;
    /** Words above 17 thousand million occurrences count as equally frequent when they are put in order. */
    private static final long MOST_COUNTED = Long.MAX_VALUE >>> NUMBER_BITS;

    private static final long NO_NEW_WORDS = Long.MAX_VALUE;

    private final Vocabulary known;
    private final long minCount;
    private final long memory;
    private final Path directory;
    private final ReadProgress progress;

    private CorpusReader(Vocabulary known, long minCount, long memory, Path directory, ReadProgress progress) {
        this.known = known;
        this.minCount = minCount;
        this.memory = memory;
        this.directory = directory;
        this.progress = progress;
    }

    private static CorpusReader of(Vocabulary known, long minCount) {
        return new CorpusReader(known, minCount, Long.MAX_VALUE, Path.of(System.getProperty("java.io.tmpdir")),
                ReadProgress.NONE);
    }

    /**
     * Makes a vocabulary of the text's own words.
     *
     * @param minCount words that occur less often are left out
     * @return a reader
     */
    public static CorpusReader counting(int minCount) {
        return growing(new Vocabulary(new String[0], new long[0], 0), minCount);
    }

    /**
     * Leaves out all words that a vocabulary lacks. The corpora have that very vocabulary, with its counts.
     *
     * @param vocabulary the words
     * @return a reader
     */
    public static CorpusReader of(Vocabulary vocabulary) {
        return of(vocabulary, NO_NEW_WORDS);
    }

    /**
     * Adds the text's new words to a vocabulary, to train on. The text's counts are added to those of the known words,
     * and ids run from the most frequent word again; of words that are equally frequent known ones come first.
     *
     * @param vocabulary the words that are known
     * @param minCount new words that occur less often in the text are left out
     * @return a reader
     */
    public static CorpusReader growing(Vocabulary vocabulary, int minCount) {
        if (minCount < 1) {
            throw new IllegalArgumentException("min-count " + minCount + "; allowed: 1 or more");
        }
        return of(vocabulary, minCount);
    }

    /**
     * Limits the memory of ids: a text that needs more goes to a mapped file, which is deleted when the arena closes or
     * the process ends.
     *
     * @param memory bytes, of the 8 for each word and end
     * @param directory where the file goes; should be on a disk
     * @return a reader
     */
    public CorpusReader withMemory(long memory, Path directory) {
        return new CorpusReader(known, minCount, memory, directory, progress);
    }

    /**
     * Tells somebody how far the reading is.
     *
     * @param progress hears it
     * @return a reader
     */
    public CorpusReader withProgress(ReadProgress progress) {
        return new CorpusReader(known, minCount, memory, directory, progress);
    }

    /**
     * Reads a text.
     *
     * @param source the text
     * @param arena decides how long the ids live; shared if several threads are to read them
     * @return the text as ids
     * @throws InputException if it cannot be used, or fewer than two words are left
     * @throws IOException if reading it or writing the ids' file fails
     */
    public Corpus read(TextSource source, Arena arena) throws IOException, InputException {
        ReadingEvent event = ReadingEvent.start();
        try (IdTape tape = new IdTape(memory, directory)) {
            Reading reading = new Reading(tape);
            for (int id = 0; id < known.size(); id++) {
                byte[] word = known.word(id).getBytes(StandardCharsets.UTF_8);
                reading.counts.number(word, 0, word.length);
            }
            Extent extent;
            try {
                extent = source.read(reading, progress);
            } catch (UncheckedIOException full) {
                throw full.getCause();
            }
            if (reading.words == 0) {
                throw new InputException("no words in " + source + "; allowed: a text with at least two different"
                        + " words");
            }
            Corpus corpus = reading.corpus(source, extent, arena);
            event.finish(source, corpus);
            return corpus;
        }
    }

    /** Numbers words as they come; they get their final ids when all are counted. */
    private final class Reading implements TextSource.Words {
        private final WordCounts counts = new WordCounts();
        private final IdTape tape;
        private long words;
        private long sentences;
        private boolean inSentence;

        Reading(IdTape tape) {
            this.tape = tape;
        }

        @Override
        public void word(byte[] bytes, int from, int length) {
            append(counts.count(bytes, from, length));
            words++;
            inSentence = true;
        }

        @Override
        public void end() {
            if (inSentence) {
                append(Corpus.END);
                sentences++;
                inSentence = false;
            }
        }

        private void append(int number) {
            try {
                tape.append(number);
            } catch (IOException full) {
                throw new UncheckedIOException(full);
            }
        }

        Corpus corpus(TextSource source, Extent extent, Arena arena) throws IOException, InputException {
            byte[] end = Vocabulary.SENTENCE_END.getBytes(StandardCharsets.US_ASCII);
            int endNumber = counts.number(end, 0, end.length);
            int[] order = order(endNumber);
            requireWords(source, order.length);
            int[] finalIds = new int[counts.size()];
            Arrays.fill(finalIds, FinalIds.NONE);
            for (int id = 0; id < order.length; id++) {
                finalIds[order[id]] = id;
            }
            finalIds[endNumber] = Corpus.END;
            long kept = 0;
            for (int number = 0; number < finalIds.length; number++) {
                kept += finalIds[number] >= 0 ? counts.count(number) : 0;
            }
            if (kept == 0) {
                throw new InputException("none of the " + known.size() + " words of the vocabulary is among the "
                        + words + " words of " + source + "; allowed: a text that has some");
            }
            sentences += counts.count(endNumber);
            Vocabulary vocabulary = vocabulary(order);
            return new Corpus(vocabulary, tape.finish(new FinalIds(finalIds), kept + sentences, arena), kept,
                    source.names(), description(extent, vocabulary));
        }

        private void requireWords(TextSource source, int size) throws InputException {
            if (size >= 2) {
                return;
            }
            throw new InputException(minCount == NO_NEW_WORDS
                    ? "a vocabulary of " + known.size() + " words; allowed: at least 2"
                    : "--min-count " + minCount + " leaves " + (size - known.size()) + " of the " + (counts.size() - 1)
                            + " words of "
                            + source + "; allowed: a number that leaves at least 2");
        }

        /** The numbers of the known words and of the new ones that are frequent enough, in the order of their ids. */
        private int[] order(int endNumber) {
            if (minCount == NO_NEW_WORDS) {
                return IntStream.range(0, known.size()).toArray();
            }
            long[] keys = IntStream.range(0, counts.size())
                    .filter(number -> number < known.size() || counts.count(number) >= minCount && number != endNumber)
                    .mapToLong(number -> MOST_COUNTED - Math.min(total(number), MOST_COUNTED) << NUMBER_BITS
                            | number).sorted().toArray();
            return LongStream.of(keys).mapToInt(key -> (int) key & (1 << NUMBER_BITS) - 1).toArray();
        }

        /** How often a word occurs, in this text and before. */
        private long total(int number) {
            return counts.count(number) + (number < known.size() ? known.count(number) : 0);
        }

        private Vocabulary vocabulary(int[] order) {
            if (minCount == NO_NEW_WORDS) {
                return known;
            }
            String[] allWords = new String[order.length];
            long[] allCounts = new long[order.length];
            for (int id = 0; id < order.length; id++) {
                int number = order[id];
                allWords[id] = number < known.size() ? known.word(number) : counts.word(number);
                allCounts[id] = total(number);
            }
            return new Vocabulary(allWords, allCounts, known.sentences() + sentences);
        }

        private String description(Extent extent, Vocabulary vocabulary) {
            return String.format(Locale.ROOT, "%,d words in %s; ", words, extent)
                    + (known.size() == 0
                            ? String.format(Locale.ROOT, "%,d different ones occur at least %,d times",
                                    vocabulary.size(), minCount)
                            : String.format(Locale.ROOT, "%,d are known, %,d are new", known.size(),
                                    vocabulary.size() - known.size()));
        }
    }

    /** Ends that follow an end, since all between them was rare, are left out. */
    private static final class FinalIds implements IdTape.Renumbering {
        private static final int NONE = Integer.MIN_VALUE;

        private final int[] ids;
        private int last = Corpus.END;

        FinalIds(int[] ids) {
            this.ids = ids;
        }

        @Override
        public int apply(int[] numbers, int count) {
            int before = last;
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int id = numbers[i] == Corpus.END ? Corpus.END : ids[numbers[i]];
                // Written in any case: whether it stays is a coin toss to the processor.
                numbers[kept] = id;
                boolean stays = id >= 0 || id == Corpus.END && before >= 0;
                kept += stays ? 1 : 0;
                before = stays ? id : before;
            }
            last = before;
            return kept;
        }
    }
}
