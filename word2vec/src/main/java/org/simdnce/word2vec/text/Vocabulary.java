package org.simdnce.word2vec.text;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.simdnce.word2vec.InputException;

/**
 * The words that are trained and how often they occur. In a vocabulary that was counted, ids run from the most frequent
 * word, 0, and words that are equally frequent come as they first do in the text. Immutable.
 */
public final class Vocabulary {
    /** word2vec.c's word for the end of a line. In a text it ends a sentence, so it is no word here. */
    static final String SENTENCE_END = "</s>";

    private final String[] words;
    private final long[] counts;
    private final long sentences;
    private final Object2IntOpenHashMap<String> ids;
    private final long total;

    /** Takes both arrays over; the words are known to be different ones. */
    Vocabulary(String[] words, long[] counts, long sentences) {
        this.words = words;
        this.counts = counts;
        this.sentences = sentences;
        this.ids = new Object2IntOpenHashMap<>(words.length);
        ids.defaultReturnValue(-1);
        for (int id = 0; id < words.length; id++) {
            ids.put(words[id], id);
        }
        this.total = Arrays.stream(counts).sum();
    }

    /**
     * Makes a vocabulary of words in the order of their ids.
     *
     * @param words different words; taken over
     * @param counts how often each occurs; taken over
     * @param sentences how many sentences they are from
     * @return the vocabulary
     * @throws IllegalArgumentException if a word occurs twice, is empty or has white space or control characters, or
     *         the arrays differ in length
     */
    public static Vocabulary of(String[] words, long[] counts, long sentences) {
        if (words.length != counts.length) {
            throw new IllegalArgumentException(counts.length + " counts; allowed: one for each of the " + words.length
                    + " words");
        }
        for (String word : words) {
            if (word.isEmpty() || word.codePoints().anyMatch(TextSplitter::isSeparator)) {
                throw new IllegalArgumentException("the word \"" + word + "\"; allowed: at least one character, no"
                        + " white space, no control characters");
            }
        }
        Vocabulary vocabulary = new Vocabulary(words, counts, sentences);
        if (vocabulary.ids.size() != words.length) {
            throw new IllegalArgumentException(words.length - vocabulary.ids.size()
                    + " words are there twice; allowed: different words");
        }
        return vocabulary;
    }

    /**
     * Reads what {@link #write} or word2vec.c's {@code -save-vocab} wrote, plain or gzip: a word and its count on each
     * line. Ids are those of the lines. An entry {@code </s>} is the number of sentences, no word.
     *
     * @param file the vocabulary file
     * @return the vocabulary
     * @throws InputException if the file cannot be used; names the line
     * @throws IOException if reading fails
     */
    public static Vocabulary read(Path file) throws IOException, InputException {
        try (CountedInput in = CountedInput.open(file, "vocabulary")) {
            return read(in);
        } catch (ZipException broken) {
            throw new InputException(broken.getMessage());
        }
    }

    /** Reads a vocabulary from a stream. */
    static Vocabulary read(CountedInput in) throws IOException, InputException {
        return new VocabularyLines(in).read();
    }

    /**
     * Writes word2vec.c's format, words in the order of their ids. The first line is {@code </s>} and the number of
     * sentences, as word2vec.c expects.
     *
     * @param out receives the lines, to be encoded as UTF-8
     * @throws IOException if {@code out} fails
     */
    public void write(Appendable out) throws IOException {
        out.append(SENTENCE_END).append(' ').append(Long.toString(sentences)).append('\n');
        for (int id = 0; id < words.length; id++) {
            out.append(words[id]).append(' ').append(Long.toString(counts[id])).append('\n');
        }
    }

    /**
     * Returns the words that occur often enough, the most frequent first; those equally frequent stay in their order.
     * This is what word2vec.c makes of a vocabulary that it reads.
     *
     * @param minCount smallest number of occurrences
     * @return a vocabulary with ids of its own
     */
    public Vocabulary frequent(long minCount) {
        int[] order = IntStream.range(0, words.length).filter(id -> counts[id] >= minCount).boxed()
                .sorted(Comparator.comparingLong(id -> -counts[id])).mapToInt(Integer::intValue).toArray();
        return new Vocabulary(IntStream.of(order).mapToObj(id -> words[id]).toArray(String[]::new),
                IntStream.of(order).mapToLong(id -> counts[id]).toArray(), sentences);
    }

    /**
     * Returns the number of words.
     *
     * @return the number of words
     */
    public int size() {
        return words.length;
    }

    /**
     * Returns a word.
     *
     * @param id 0 to {@link #size()} - 1
     * @return the word
     */
    public String word(int id) {
        return words[id];
    }

    /**
     * Returns how often a word occurs.
     *
     * @param id 0 to {@link #size()} - 1
     * @return the number of occurrences
     */
    public long count(int id) {
        return counts[id];
    }

    /**
     * Returns how many words the text has, counting only those that are in here.
     *
     * @return the sum of the counts
     */
    public long total() {
        return total;
    }

    /**
     * Returns how many sentences the text has, counting only those with words.
     *
     * @return the number of sentences
     */
    public long sentences() {
        return sentences;
    }

    /**
     * Says whether a word is in here.
     *
     * @param word any word
     * @return whether it has an id
     */
    public boolean contains(String word) {
        return ids.containsKey(word);
    }

    /**
     * Looks a word up.
     *
     * @param word any word
     * @return the word's id, -1 if it is unknown
     */
    public int id(String word) {
        return ids.getInt(word);
    }
}
