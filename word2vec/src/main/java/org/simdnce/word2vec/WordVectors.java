package org.simdnce.word2vec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.text.Vocabulary;

/** One vector per word. */
record WordVectors(Vocabulary vocabulary, EmbeddingTable table) {

    /** A word and the cosine of the angle to its vector. */
    record Neighbor(String word, double similarity) {
    }

    /** Returns the words whose vectors point most nearly where the word's own does, nearest first. */
    List<Neighbor> neighbors(String word, int count) {
        int self = vocabulary.id(word);
        if (self < 0) {
            throw new IllegalArgumentException("\"" + word + "\" has no vector; allowed: a word of the vocabulary");
        }
        float[] target = new float[table.dim()];
        table.getRow(self, target, 0);
        float[] row = new float[table.dim()];
        List<Neighbor> all = new ArrayList<>(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            if (id != self) {
                table.getRow(id, row, 0);
                all.add(new Neighbor(vocabulary.word(id), cosine(target, row)));
            }
        }
        all.sort(Comparator.comparingDouble(Neighbor::similarity).reversed());
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return aa == 0 || bb == 0 ? 0 : product / Math.sqrt(aa * bb);
    }

    /**
     * Writes word2vec's text format: a line with the number of words and their dimension, then a line for each word.
     */
    void write(Appendable out) throws IOException {
        out.append(vocabulary.size() + " " + table.dim() + "\n");
        float[] row = new float[table.dim()];
        for (int id = 0; id < vocabulary.size(); id++) {
            table.getRow(id, row, 0);
            out.append(vocabulary.word(id));
            for (float value : row) {
                out.append(' ').append(Float.toString(value));
            }
            out.append('\n');
        }
    }
}
