package org.simdnce.word2vec;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.CorpusReader;
import org.simdnce.word2vec.text.JdkSources;
import org.simdnce.word2vec.text.JdkSymbols;
import org.simdnce.word2vec.text.TextInput;
import org.simdnce.word2vec.text.TextSource;
import org.simdnce.word2vec.vectors.OutputFile;
import org.simdnce.word2vec.vectors.VectorFormat;
import org.simdnce.word2vec.vectors.WordVectors;

/**
 * Skip-gram with negative sampling, from the text to the saved vectors: {@link #read}, {@link #train},
 * {@link #neighbors}, {@link #save}, in this order. Belongs to one thread.
 */
public final class BatchTraining implements AutoCloseable {
    private final TextSource source;
    private final Path output;
    /** Tells at once whether the vectors can be written. */
    private final OutputFile place;
    private final Arena arena = Arena.ofShared();
    private Corpus corpus;
    private WordVectors vectors;

    private BatchTraining(TextSource source, Path output) {
        this.source = source;
        this.output = output;
        place = OutputFile.open("--output", output);
    }

    /**
     * Chooses the text and checks that the vectors can be written.
     *
     * @param corpus a text, or the archive of a JDK's sources; null for the JDK's own
     * @param javaHome the home of the JDK whose sources stand in for a text
     * @param output where the vectors go
     * @return the training, to be closed
     * @throws IllegalArgumentException if that file cannot be written
     */
    public static BatchTraining open(Path corpus, Path javaHome, Path output) {
        return new BatchTraining(source(corpus, javaHome), output);
    }

    private static TextSource source(Path corpus, Path javaHome) {
        if (corpus != null) {
            return corpus.toString().endsWith(".zip") ? new JdkSources(corpus) : TextInput.of(corpus);
        }
        Path sources = javaHome.resolve("lib/src.zip");
        return Files.isRegularFile(sources) ? new JdkSources(sources) : new JdkSymbols();
    }

    /** {@return whether there was neither a text nor a JDK's sources} */
    public boolean standsIn() {
        return source instanceof JdkSymbols;
    }

    /** {@return the text's name, for the user} */
    public String source() {
        return source.toString();
    }

    /**
     * Reads the text.
     *
     * @param minCount leaves out rarer words; empty for what suits the text
     * @return what was read, for the user
     * @throws IOException if reading fails
     * @throws InputException if the text cannot be used
     */
    public String read(OptionalInt minCount) throws IOException, InputException {
        corpus = CorpusReader.counting(minCount.orElse(source.minCount())).read(source, arena);
        return corpus.toString();
    }

    /** {@return the number of different words} */
    public int size() {
        return corpus.vocabulary().size();
    }

    /** {@return how many words of the vocabulary the text has} */
    public long words() {
        return corpus.words();
    }

    /**
     * {@return a word}
     *
     * @param id its number, from the most frequent word, 0
     */
    public String word(int id) {
        return corpus.vocabulary().word(id);
    }

    /**
     * {@return whether the vocabulary has a word}
     *
     * @param word the word
     */
    public boolean contains(String word) {
        return corpus.vocabulary().contains(word);
    }

    /**
     * Trains.
     *
     * @param options how
     * @param progress is told how far it is
     * @throws InputException if the options do not fit the text
     * @throws InterruptedException if the calling thread is told to stop
     */
    public void train(TrainingOptions options, Progress progress) throws InputException, InterruptedException {
        vectors = new Trainer(arena, corpus, options).train(progress);
    }

    /** {@return the threshold of the subsampling that suits the text} */
    public double sample() {
        return source.sample();
    }

    /**
     * {@return the words nearest to one and their cosines, nearest first}
     *
     * @param word a word of the vocabulary
     * @param count how many
     */
    public Map<String, Double> neighbors(String word, int count) {
        Map<String, Double> near = new LinkedHashMap<>();
        vectors.nearest(word, count).forEach(one -> near.put(one.word(), one.similarity()));
        return near;
    }

    /**
     * Writes the vectors.
     *
     * @return the file, for the user
     * @throws IOException if writing fails; an older file stands then
     */
    public String save() throws IOException {
        vectors.save(output, VectorFormat.TEXT);
        return place.toString();
    }

    @Override
    public void close() {
        place.close();
        arena.close();
    }
}
