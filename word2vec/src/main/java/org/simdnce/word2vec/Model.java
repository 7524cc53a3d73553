package org.simdnce.word2vec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.HugePageArena;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.WordVectors;

/**
 * What a training learns: two vectors for each word (Mikolov et al. 2013). {@link #vectors} are those by which words
 * that are used alike are alike; {@link #contextVectors} stand for the same words as others' neighbours. The product of
 * the one of a word and the other of its neighbour is the logit of their standing beside each other.
 */
public final class Model {
    private final Vocabulary vocabulary;
    private final EmbeddingTable inputs;
    private final EmbeddingTable outputs;

    /** Takes two tables {@code [words × dim]}; several threads may train them if their arena is shared. */
    Model(Vocabulary vocabulary, EmbeddingTable inputs, EmbeddingTable outputs) {
        this.vocabulary = vocabulary;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Where tables live as long as they are reachable, in huge pages if native access is enabled: rows lie all over. */
    static Arena arena() {
        return HugePageArena.of(Arena.ofAuto());
    }

    /**
     * A model that knows nothing: inputs of about the same length whatever the dimension, outputs 0. Outputs learn in
     * proportion to the inputs, and these to the outputs: with word2vec's own ±1 / (2 dim), a third of this at a dim of
     * 100, more of the first epoch goes by before they have got away from 0.
     */
    static Model fresh(Arena arena, Vocabulary vocabulary, int dim, long seed) {
        float bound = (float) (0.15 / Math.sqrt(dim));
        return new Model(vocabulary,
                EmbeddingTable.allocate(arena, vocabulary.size(), dim).fillUniform(seed, -bound, bound),
                EmbeddingTable.allocate(arena, vocabulary.size(), dim));
    }

    /** A copy for another vocabulary: words that this one lacks start as in a fresh model. */
    Model withWords(Arena arena, Vocabulary words, long seed) {
        Model larger = fresh(arena, words, inputs.dim(), seed);
        for (int id = 0; id < words.size(); id++) {
            int known = vocabulary.id(words.word(id));
            if (known >= 0) {
                copyRow(inputs, known, larger.inputs, id);
                copyRow(outputs, known, larger.outputs, id);
            }
        }
        return larger;
    }

    private static void copyRow(EmbeddingTable from, long row, EmbeddingTable to, long at) {
        long bytes = from.rowFloats() * Float.BYTES;
        MemorySegment.copy(from.segment(), row * bytes, to.segment(), at * bytes, bytes);
    }

    /**
     * Returns the words.
     *
     * @return the vocabulary, the most frequent word first
     */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The words' vectors. */
    EmbeddingTable inputs() {
        return inputs;
    }

    /** What they are compared with. */
    EmbeddingTable outputs() {
        return outputs;
    }

    /**
     * Returns the words' vectors, W: the input matrix, what is meant by word vectors.
     *
     * @return vectors {@code [words × dim]}, not copied; they live as long as they are reachable
     */
    public WordVectors vectors() {
        return vectors(inputs);
    }

    /**
     * Returns the words' context vectors, W': the output matrix.
     *
     * @return vectors {@code [words × dim]} in the same order, not copied; they live as long as they are reachable
     */
    public WordVectors contextVectors() {
        return vectors(outputs);
    }

    private WordVectors vectors(EmbeddingTable table) {
        return WordVectors.of(IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::word).toList(), table);
    }
}
