package org.simdnce.word2vec.vectors;

import java.util.Arrays;

/** The rows with the greatest scores for each query, greatest first, ties by the smaller row. Belongs to one thread. */
final class NearestRows {
    final int k;
    private final int[] rows;
    private final float[] scores;

    NearestRows(int queries, int k) {
        this.k = k;
        rows = new int[Math.multiplyExact(queries, k)];
        scores = new float[rows.length];
        Arrays.fill(rows, -1);
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    }

    /** Returns a row, or -1 where there are fewer. */
    int row(int query, int rank) {
        return rows[query * k + rank];
    }

    float score(int query, int rank) {
        return scores[query * k + rank];
    }

    boolean admits(int query, float score) {
        return score > scores[(query + 1) * k - 1];
    }

    /** Offers a row that comes after all earlier ones. */
    void offer(int query, int row, float score) {
        if (!admits(query, score)) {
            return;
        }
        int first = query * k;
        int at = first + k - 1;
        while (at > first && score > scores[at - 1]) {
            scores[at] = scores[at - 1];
            rows[at] = rows[at - 1];
            at--;
        }
        scores[at] = score;
        rows[at] = row;
    }

    /** Offers what another one found among rows that come after all of this one's. */
    void offerAll(NearestRows later, int queries) {
        for (int query = 0; query < queries; query++) {
            for (int rank = 0; rank < k && later.row(query, rank) >= 0; rank++) {
                offer(query, later.row(query, rank), later.score(query, rank));
            }
        }
    }
}
