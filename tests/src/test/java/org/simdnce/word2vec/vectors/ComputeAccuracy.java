package org.simdnce.word2vec.vectors;

/** The protocol of word2vec's {@code compute-accuracy}, word by word and in float, as it is written there. */
final class ComputeAccuracy {
    private final String[] words;
    private final float[][] rows;
    private int section;
    int correct;
    int seen;
    int questions;
    int semanticCorrect;
    int semanticSeen;

    ComputeAccuracy(WordVectors vectors, int limit) {
        words = new String[limit];
        rows = new float[limit][];
        for (int b = 0; b < limit; b++) {
            words[b] = UpperCase.of(vectors.word(b));
            rows[b] = TestVectors.row(vectors, b);
            float length = 0;
            for (float value : rows[b]) {
                length += value * value;
            }
            length = (float) Math.sqrt(length);
            for (int a = 0; a < rows[b].length; a++) {
                rows[b][a] /= length;
            }
        }
    }

    void line(String line) {
        String[] fields = UpperCase.of(line).split(" ");
        if (fields[0].equals(":")) {
            section++;
            return;
        }
        questions++;
        int b1 = find(fields[0]);
        int b2 = find(fields[1]);
        int b3 = find(fields[2]);
        if (b1 < 0 || b2 < 0 || b3 < 0 || find(fields[3]) < 0) {
            return;
        }
        seen++;
        boolean right = fields[3].equals(best(b1, b2, b3));
        correct += right ? 1 : 0;
        semanticSeen += section <= 5 ? 1 : 0;
        semanticCorrect += right && section <= 5 ? 1 : 0;
    }

    private int find(String word) {
        for (int b = 0; b < words.length; b++) {
            if (words[b].equals(word)) {
                return b;
            }
        }
        return -1;
    }

    private String best(int b1, int b2, int b3) {
        float bestDistance = 0;
        String best = "";
        for (int c = 0; c < words.length; c++) {
            float distance = 0;
            for (int a = 0; a < rows[c].length; a++) {
                distance += (rows[b2][a] - rows[b1][a] + rows[b3][a]) * rows[c][a];
            }
            if (c != b1 && c != b2 && c != b3 && distance > bestDistance) {
                bestDistance = distance;
                best = words[c];
            }
        }
        return best;
    }
}
