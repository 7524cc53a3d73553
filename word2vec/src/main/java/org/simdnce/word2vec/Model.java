package org.simdnce.word2vec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.HugePageArena;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.WordVectors;

/**
 * What is learned. Several threads may train it if its arena is shared.
 *
 * @param vocabulary the words
 * @param inputs the words' vectors {@code [words × dim]}
 * @param outputs the vectors that they are compared with {@code [words × dim]}
 */
record Model(Vocabulary vocabulary, EmbeddingTable inputs, EmbeddingTable outputs) {

    /** Where tables live as long as they are reachable, in huge pages if native access is enabled: rows lie all over. */
    static Arena arena() {
        return HugePageArena.of(Arena.ofAuto());
    }

    /** A model that knows nothing: inputs uniform in ±1 / (2 dim), outputs 0, as in word2vec's program. */
    static Model fresh(Arena arena, Vocabulary vocabulary, int dim, long seed) {
        float bound = 0.5f / dim;
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

    WordVectors vectors() {
        return WordVectors.of(IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::word).toList(), inputs);
    }
}
