package org.simdnce.word2vec.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.simdnce.word2vec.InputException;
import org.simdnce.word2vec.vectors.VectorFormat;

/** Where commands get vectors from. */
@FunctionalInterface
interface VectorFiles {
    /** Reads the file; its contents say which format it has. */
    VectorFiles PROVIDED = LoadedVectors::load;

    /**
     * Loads a file.
     *
     * @throws InputException if the file cannot be used
     */
    Vectors open(Path file) throws IOException, InputException;

    /** Words and their vectors. */
    interface Vectors extends AutoCloseable {
        /** The number of words. */
        int size();

        /** Numbers per vector. */
        int dim();

        boolean contains(String word);

        /** The words whose vectors point most nearly where the word's own does, and their cosines, nearest first. */
        Map<String, Double> nearest(String word, int count);

        /** The words nearest to b - a + c, without these three, and their cosines, nearest first. */
        Map<String, Double> analogy(String a, String b, String c, int count);

        /**
         * Asks the questions of a file in word2vec's format, among the most frequent words only; 0 for all.
         *
         * @throws InputException if the file cannot be used
         */
        List<Section> analogies(Path questions, int mostFrequent) throws IOException, InputException;

        /**
         * Compares cosines with people's judgements.
         *
         * @throws InputException if the file cannot be used
         */
        Correlation similarities(Path pairs) throws IOException, InputException;

        /**
         * Writes the most frequent words' vectors; 0 for all.
         *
         * @throws InputException if the file cannot be written
         */
        void save(Path file, VectorFormat format, int mostFrequent) throws IOException, InputException;

        @Override
        void close();
    }

    /**
     * How the questions of a section were answered.
     *
     * @param name its name in the file
     * @param right answers that were right
     * @param asked questions whose words are all known
     * @param skipped questions with a word that is not
     */
    record Section(String name, int right, int asked, int skipped) {
    }

    /**
     * How far cosines order pairs of words as people do.
     *
     * @param spearman rank correlation, from -1 to 1
     * @param pairs pairs whose words are both known
     * @param missing pairs with a word that is not
     */
    record Correlation(double spearman, int pairs, int missing) {
    }
}
