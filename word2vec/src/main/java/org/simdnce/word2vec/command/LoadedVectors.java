package org.simdnce.word2vec.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.vectors.Analogies;
import org.simdnce.word2vec.vectors.InputFile;
import org.simdnce.word2vec.vectors.SimilarityPairs;
import org.simdnce.word2vec.vectors.VectorFormat;
import org.simdnce.word2vec.vectors.WordVectors;

/** Vectors from a file, as commands ask them. */
record LoadedVectors(WordVectors vectors) implements VectorFiles.Vectors {
    static LoadedVectors load(Path file) throws IOException {
        return new LoadedVectors(WordVectors.load(file));
    }

    @Override
    public int size() {
        return vectors.size();
    }

    @Override
    public int dim() {
        return vectors.dim();
    }

    @Override
    public boolean contains(String word) {
        return vectors.id(word) >= 0;
    }

    @Override
    public Map<String, Double> nearest(String word, int count) {
        return byWord(vectors.nearest(word, count));
    }

    @Override
    public Map<String, Double> analogy(String a, String b, String c, int count) {
        return byWord(vectors.analogy(a, b, c, count));
    }

    static Map<String, Double> byWord(List<WordVectors.Neighbor> neighbors) {
        Map<String, Double> near = new LinkedHashMap<>();
        neighbors.forEach(one -> near.put(one.word(), one.similarity()));
        return near;
    }

    @Override
    public List<VectorFiles.Section> analogies(Path questions, int mostFrequent)
            throws IOException, InputException {
        InputFile.requireReadable(questions, "a file of questions", InputException::new);
        return Analogies.read(questions).evaluate(vectors, mostFrequent == 0 ? vectors.size() : mostFrequent)
                .sections().stream()
                .map(score -> new VectorFiles.Section(score.name(), score.correct(), score.seen(),
                        score.questions() - score.seen()))
                .toList();
    }

    @Override
    public VectorFiles.Correlation similarities(Path pairs) throws IOException, InputException {
        InputFile.requireReadable(pairs, "a file of pairs of words", InputException::new);
        SimilarityPairs.Result result = SimilarityPairs.read(pairs).evaluate(vectors);
        return new VectorFiles.Correlation(result.spearman(), result.pairs() - result.missing(), result.missing());
    }

    @Override
    public void save(Path file, VectorFormat format, int mostFrequent) throws IOException {
        if (mostFrequent == 0 || mostFrequent >= vectors.size()) {
            vectors.save(file, format);
        } else {
            EmbeddingTable all = vectors.table();
            EmbeddingTable first = EmbeddingTable.wrap(all.segment(), mostFrequent, all.dim(), all.rowFloats());
            WordVectors.of(IntStream.range(0, mostFrequent).mapToObj(vectors::word).toList(), first).save(file, format);
        }
    }

    @Override
    public void close() {
        vectors.close();
    }
}
