package org.simdnce.word2vec;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.text.TextSource;
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
            Corpus corpus;
            try (WarmUp _ = WarmUp.start(options)) {
                corpus = CorpusReader.counting(MIN_COUNT).read(TextInput.of(text), arena);
            }
            return train(corpus, options, Progress.NONE);
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
        return new Trainer(Model.arena(), corpus, options).train(progress).vectors();
    }

    /**
     * Trains a model of the words of a corpus and saves states from which the training can go on. When the calling
     * thread is interrupted, a last one is saved before this method ends.
     *
     * @param corpus the text; its arena must let as many threads in as train
     * @param options how to train
     * @param checkpoints where and how often; {@link Checkpoints#NONE} for a model alone
     * @param progress is told how far it is, by the calling thread
     * @return the words' vectors and their context vectors
     * @throws InputException if there is nothing to learn, or the loss is no longer a number; the last state stands
     * @throws IOException if a state cannot be written; the last one stands
     * @throws InterruptedException if the calling thread is told to stop
     */
    public static Model train(Corpus corpus, TrainingOptions options, Checkpoints checkpoints, Progress progress)
            throws InputException, IOException, InterruptedException {
        return new Trainer(Model.arena(), corpus, options).train(checkpoints, progress);
    }

    /**
     * Goes on with a training that was stopped, reads its text again, and saves further states in the same place. With
     * one thread the vectors have the same bits as those of a training that was not stopped.
     *
     * @param directory where {@link Checkpoints} saved the state
     * @param progress is told how far it is, by the calling thread; its words begin with those of before, its losses do
     *     not
     * @return the vectors in the order of the vocabulary; they live as long as they are reachable
     * @throws InputException if there is no usable state, if the text has changed, or the loss is no longer a number
     * @throws IOException if the state or the text cannot be read, or a new state cannot be written
     * @throws InterruptedException if the calling thread is told to stop
     */
    public static WordVectors resume(Path directory, Progress progress)
            throws InputException, IOException, InterruptedException {
        Checkpoint state = Checkpoint.load(directory);
        try (Arena arena = Arena.ofShared()) {
            Corpus corpus = CorpusReader.of(state.vocabulary()).read(TextSource.named(state.texts()), arena);
            return resume(state, corpus, Checkpoints.in(directory), progress).vectors();
        }
    }

    /**
     * Goes on with a training that was stopped, as {@link #resume(Path, Progress)} does.
     *
     * @param state where it stopped; its model is trained and returned
     * @param corpus the same text, read with the {@linkplain CorpusReader#of same vocabulary}
     * @param checkpoints where and how often further states are saved
     * @param progress is told how far it is, by the calling thread
     * @return the model of the state
     * @throws InputException if the text is another one, or the loss is no longer a number
     * @throws IOException if a state cannot be written; the last one stands
     * @throws InterruptedException if the calling thread is told to stop
     */
    public static Model resume(Checkpoint state, Corpus corpus, Checkpoints checkpoints, Progress progress)
            throws InputException, IOException, InterruptedException {
        return state.isComplete() ? state.model() : state.trainer(corpus).train(checkpoints, progress);
    }

    /**
     * Trains a model further, on another text: the rows of known words start as they are, those of new words as in a
     * fresh model.
     *
     * @param state the model; not changed
     * @param corpus the text, read with a {@linkplain CorpusReader#growing vocabulary that grew} or the
     *     {@linkplain CorpusReader#of same}
     * @param options how to train, with as many numbers per vector as the model has
     * @param checkpoints where and how often states are saved
     * @param progress is told how far it is, by the calling thread
     * @return the model of the corpus's vocabulary
     * @throws InputException if the vectors have another length, there is nothing to learn, or the loss is no longer a
     *     number
     * @throws IOException if a state cannot be written; the last one stands
     * @throws InterruptedException if the calling thread is told to stop
     */
    public static Model trainFurther(Checkpoint state, Corpus corpus, TrainingOptions options, Checkpoints checkpoints,
                                     Progress progress) throws InputException, IOException, InterruptedException {
        if (options.dim() != state.options().dim()) {
            throw new InputException("--dim " + options.dim() + " for a model of " + state.options().dim()
                    + " numbers per vector; allowed: as many");
        }
        Model grown = state.model().withWords(Model.arena(), corpus.vocabulary(), options.seed());
        return new Trainer(corpus, options, grown).train(checkpoints, progress);
    }
}
