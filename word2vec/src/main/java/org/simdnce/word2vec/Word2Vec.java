package org.simdnce.word2vec;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.simdnce.kernel.HugePageArena;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.vectors.WordVectors;

/**
 * Trains word vectors: from a file in one call, or from a {@link Corpus} that {@link CorpusReader} has read, which says
 * what the words are.
 * <pre>{@code
 * WordVectors vectors = Word2Vec.train(Path.of("text.txt"), TrainingOptions.skipGram().withThreads(4));
 * vectors.nearest("whale", 10).forEach(System.out::println);
 * vectors.save(Path.of("vectors.bin"), VectorFormat.BINARY);
 * }</pre>
 */
public final class Word2Vec {
    private static final int MIN_COUNT = 5;

    private Word2Vec() {
    }

    /**
     * Trains vectors for the words that occur five times or more.
     *
     * @param text a UTF-8 text, plain or gzip, lines being sentences
     * @param options how to train
     * @return the vectors, the most frequent word first; they live as long as they are reachable
     * @throws InputException if the text cannot be used or the loss is no longer a number
     * @throws IOException if reading it fails
     * @throws InterruptedException if the calling thread is told to stop
     */
    public static WordVectors train(Path text, TrainingOptions options)
            throws IOException, InputException, InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            return train(CorpusReader.counting(MIN_COUNT).read(TextInput.of(text), arena), options, Progress.NONE);
        }
    }

    /**
     * Trains vectors for the words of a corpus.
     *
     * @param corpus the text; its arena must let as many threads in as train
     * @param options how to train
     * @param progress is told how far it is, by the calling thread
     * @return the vectors in the order of the vocabulary; they live as long as they are reachable
     * @throws InputException if there is nothing to learn or the loss is no longer a number
     * @throws InterruptedException if the calling thread is told to stop
     */
    public static WordVectors train(Corpus corpus, TrainingOptions options, Progress progress)
            throws InputException, InterruptedException {
        return new Trainer(HugePageArena.of(Arena.ofAuto()), corpus, options).train(progress);
    }
}
