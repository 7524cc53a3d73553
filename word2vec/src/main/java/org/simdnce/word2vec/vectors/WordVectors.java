package org.simdnce.word2vec.vectors;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.HugePageArena;

/**
 * Words and a vector for each of them, {@code [words × dim]} of float32 outside the Java heap.
 *
 * <p>Similarity is the cosine of the angle between two vectors; a vector of zeros has similarity 0 to all. Of words
 * that occur twice, as in some files, the first is found. Questions by several threads at the same time are fine while
 * nobody changes the table; the lengths of the vectors are taken at the first of them. Large searches run on the common
 * {@link java.util.concurrent.ForkJoinPool} if the table's arena is shared; the answers do not depend on it.
 */
public final class WordVectors implements AutoCloseable {
    private final String[] words;
    private final Object2IntOpenHashMap<String> ids;
    private final EmbeddingTable table;
    private final Arena owned;
    private volatile NearestSearch search;

    /**
     * A word and how near it is.
     *
     * @param word the word
     * @param similarity the cosine, in [-1, 1]; for an {@linkplain WordVectors#analogy analogy} that of the angle to
     *     the sum
     */
    public record Neighbor(String word, double similarity) {
    }

    private WordVectors(String[] words, Object2IntOpenHashMap<String> ids, EmbeddingTable table, Arena owned) {
        this.words = words;
        this.ids = ids;
        this.table = table;
        this.owned = owned;
    }

    /**
     * Puts words and vectors together.
     *
     * @param words the words, the most frequent first
     * @param table a row for each word; stays the caller's
     * @return the vectors; closing them does nothing
     * @throws IllegalArgumentException if there are not as many words as rows
     */
    public static WordVectors of(Collection<String> words, EmbeddingTable table) {
        if (words.size() != table.rows()) {
            throw new IllegalArgumentException(words.size() + " words for " + table
                    + "; allowed: a word for each row");
        }
        String[] array = words.toArray(String[]::new);
        Object2IntOpenHashMap<String> ids = new Object2IntOpenHashMap<>(array.length);
        ids.defaultReturnValue(-1);
        for (int id = 0; id < array.length; id++) {
            ids.putIfAbsent(Objects.requireNonNull(array[id], "word"), id);
        }
        return new WordVectors(array, ids, table, null);
    }

    /**
     * Loads a file by word2vec, gensim, fastText ({@code .vec}) or {@link #save}, plain or gzip; its contents say which
     * {@linkplain VectorFormat format} it has. Bytes of words that are not UTF-8 become U+FFFD. Numbers must be finite.
     *
     * @param file the file
     * @return the vectors; to be closed
     * @throws VectorFileException if the file is missing, truncated or something else
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the vectors do not fit into memory
     */
    public static WordVectors load(Path file) throws IOException {
        Arena arena = HugePageArena.of(Arena.ofShared());
        try {
            WordVectors loaded = load(file, arena);
            return new WordVectors(loaded.words, loaded.ids, loaded.table, arena);
        } catch (IOException | RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    /**
     * Loads a file as {@link #load(Path)} does, into memory of the caller's.
     *
     * @param file the file
     * @param arena decides how long the vectors live and which threads may use them
     * @return the vectors; closing them does nothing
     * @throws VectorFileException if the file is missing, truncated or something else
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the vectors do not fit into memory
     */
    public static WordVectors load(Path file, Arena arena) throws IOException {
        return VectorReader.read(file, arena);
    }

    /**
     * Saves the vectors. The file is replaced as a whole once all of it is on the disk; if that fails, an older one
     * stands. With {@link VectorFormat#NPY} this is true for each of the two files.
     *
     * @param file the file; missing directories above it are made
     * @param format its layout
     * @throws IOException if the file cannot be written
     * @throws IllegalArgumentException if a word occurs twice, is empty or contains white space, if a number is not
     *     finite, or if {@code file} is no place for a file
     */
    public void save(Path file, VectorFormat format) throws IOException {
        new VectorWriter(this).write(file, format);
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
     * Returns the number of columns.
     *
     * @return numbers per vector
     */
    public int dim() {
        return table.dim();
    }

    /**
     * Returns the vectors as they are, not normalised.
     *
     * @return the table {@code [words × dim]}
     */
    public EmbeddingTable table() {
        return table;
    }

    /**
     * Returns a word.
     *
     * @param id its row
     * @return the word
     */
    public String word(int id) {
        return words[Objects.checkIndex(id, words.length)];
    }

    /**
     * Returns a word's row.
     *
     * @param word the word
     * @return its row, or -1 if it has none
     */
    public int id(String word) {
        return ids.getInt(word);
    }

    /**
     * Copies a word's vector.
     *
     * @param word the word
     * @return {@code dim} numbers
     * @throws IllegalArgumentException if the word has no vector
     */
    public float[] vector(String word) {
        float[] vector = new float[dim()];
        table.getRow(requireId(word), vector, 0);
        return vector;
    }

    /**
     * Compares two words.
     *
     * @param a a word
     * @param b a word
     * @return the cosine of the angle between their vectors, computed in double
     * @throws IllegalArgumentException if a word has no vector
     */
    public double similarity(String a, String b) {
        return cosine(vector(a), vector(b));
    }

    static double cosine(float[] x, float[] y) {
        double product = 0;
        for (int c = 0; c < x.length; c++) {
            product += (double) x[c] * y[c];
        }
        double norms = NearestSearch.norm(x) * NearestSearch.norm(y);
        return norms == 0 ? 0 : Math.clamp(product / norms, -1.0, 1.0);
    }

    /**
     * Finds the words nearest to a word, which is left out itself.
     *
     * @param word the word
     * @param k how many, at least 1
     * @return at most k words, nearest first, ties in the order of the words
     * @throws IllegalArgumentException if the word has no vector or k is not positive
     */
    public List<Neighbor> nearest(String word, int k) {
        return nearest(List.of(word), k).getFirst();
    }

    /**
     * Finds the words nearest to each of many words, which is several times faster than one by one.
     *
     * @param queries the words
     * @param k how many for each, at least 1
     * @return what {@link #nearest(String, int)} gives for each, within the rounding of float32
     * @throws IllegalArgumentException if a word has no vector or k is not positive
     */
    public List<List<Neighbor>> nearest(List<String> queries, int k) {
        int[] left = queries.stream().mapToInt(this::requireId).toArray();
        NearestSearch rows = search();
        float[] units = new float[Math.multiplyExact(Math.min(left.length, TableScan.QUERIES), dim())];
        List<List<Neighbor>> all = new ArrayList<>(left.length);
        for (int first = 0; first < left.length; first += TableScan.QUERIES) {
            int count = Math.min(TableScan.QUERIES, left.length - first);
            for (int i = 0; i < count; i++) {
                rows.unitRow(left[first + i], units, i * dim());
            }
            NearestRows found = rows.search(units, count, size(), among(k, 1));
            for (int i = 0; i < count; i++) {
                all.add(neighbors(found, i, k, left[first + i]));
            }
        }
        return all;
    }

    /**
     * Finds the words nearest to a vector.
     *
     * @param vector {@code dim} finite numbers
     * @param k how many, at least 1
     * @return at most k words, nearest first, ties in the order of the words
     * @throws IllegalArgumentException if the vector has another length, is not finite, or k is not positive
     */
    public List<Neighbor> nearest(float[] vector, int k) {
        if (vector.length != dim()) {
            throw new IllegalArgumentException("a vector of " + vector.length + " numbers; allowed: " + dim());
        }
        return neighbors(search().search(unit(vector), 1, size(), among(k, 0)), 0, k);
    }

    /**
     * Finds the words that are to {@code c} what {@code b} is to {@code a}: those nearest to {@code b − a + c}, taken
     * of vectors of length 1 (3CosAdd; Mikolov, Yih and Zweig 2013). The three words are left out.
     *
     * @param a a word
     * @param b a word
     * @param c a word
     * @param k how many, at least 1
     * @return at most k words, nearest first
     * @throws IllegalArgumentException if a word has no vector or k is not positive
     */
    public List<Neighbor> analogy(String a, String b, String c, int k) {
        int[] left = {requireId(a), requireId(b), requireId(c)};
        float[] sum = new float[dim()];
        sum(left[0], left[1], left[2], sum, 0);
        return neighbors(search().search(unit(sum), 1, size(), among(k, 3)), 0, k, left);
    }

    /** Computes {@code b − a + c} of the unit rows, in the order of word2vec's own evaluation. */
    void sum(int a, int b, int c, float[] target, int at) {
        float[] row = new float[dim()];
        search().unitRow(b, target, at);
        search().unitRow(a, row, 0);
        for (int d = 0; d < row.length; d++) {
            target[at + d] -= row[d];
        }
        search().unitRow(c, row, 0);
        for (int d = 0; d < row.length; d++) {
            target[at + d] += row[d];
        }
    }

    /** Makes the search at the first question; two threads may both do it, to the same end. */
    NearestSearch search() {
        NearestSearch made = search;
        if (made == null) {
            made = new NearestSearch(table, Runtime.getRuntime().availableProcessors());
            search = made;
        }
        return made;
    }

    private static float[] unit(float[] vector) {
        double norm = NearestSearch.norm(vector);
        if (!Double.isFinite(norm)) {
            throw new IllegalArgumentException("a vector of length " + norm + "; allowed: finite numbers");
        }
        float[] unit = new float[vector.length];
        for (int c = 0; c < unit.length; c++) {
            unit[c] = norm == 0 ? 0 : (float) (vector[c] / norm);
        }
        return unit;
    }

    private int among(int k, int left) {
        if (k < 1) {
            throw new IllegalArgumentException("nearest " + k + " words; allowed: at least 1");
        }
        return (int) Math.min(size(), (long) k + left);
    }

    private List<Neighbor> neighbors(NearestRows found, int query, int k, int... left) {
        List<Neighbor> neighbors = new ArrayList<>();
        for (int rank = 0; rank < found.k && neighbors.size() < k && found.row(query, rank) >= 0; rank++) {
            int id = found.row(query, rank);
            if (Arrays.stream(left).noneMatch(other -> other == id)) {
                neighbors.add(new Neighbor(words[id], Math.clamp(found.score(query, rank), -1.0, 1.0)));
            }
        }
        return List.copyOf(neighbors);
    }

    private int requireId(String word) {
        int id = id(word);
        if (id < 0) {
            throw new IllegalArgumentException("\"" + word + "\" has no vector; allowed: a word of the vocabulary");
        }
        return id;
    }

    /** Frees the memory of vectors that {@link #load(Path)} allocated. */
    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }

    @Override
    public String toString() {
        return "WordVectors[" + words.length + " x " + dim() + "]";
    }
}
