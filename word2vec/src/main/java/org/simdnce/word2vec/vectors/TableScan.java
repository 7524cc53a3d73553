package org.simdnce.word2vec.vectors;

import java.lang.foreign.MemorySegment;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/**
 * Scores queries against the rows of a table that streams by: {@code ⟨query, row⟩ / |row|}. One query is
 * scored as the rows are read, which memory limits; several meet packed panels of rows in the products' tiles.
 * Scratch that is reused; belongs to one thread at a time.
 */
final class TableScan {
    /** The most queries of a scan. */
    static final int QUERIES = 1024;
    /** Queries of a tile. */
    private static final int CHUNK = 64;
    /** Rows that are packed, or listed, at a time. */
    private static final int BLOCK = 3 * CandidatePanel.WIDTH;
    private static final int LISTED = 512;

    private final Kernel kernel = Kernel.best();
    private final EmbeddingTable[] tables;
    private final float[] inverseNorms;
    private final RowList rows = new RowList(LISTED);
    private final float[] offsets = new float[LISTED + CandidatePanel.WIDTH];
    private final float[] scores = new float[LISTED + CandidatePanel.WIDTH];
    private final float[] streamed = new float[LISTED];
    private final int[] query = new int[LISTED];
    private final float[] panels;
    private final RowPanel queries;
    private final CandidatePanel panel;
    private final int zAt;

    /**
     * Makes room for queries.
     *
     * @param inverseNorms of the table's rows, with room for {@link CandidatePanel#WIDTH} more
     */
    TableScan(EmbeddingTable table, float[] inverseNorms, int capacity) {
        tables = new EmbeddingTable[] {table};
        this.inverseNorms = inverseNorms;
        PanelMemory memory = new PanelMemory();
        queries = new RowPanel(memory, capacity, CHUNK, table.dim());
        panel = capacity == 1 ? null : new CandidatePanel(memory, BLOCK, table.dim());
        zAt = CandidatePanel.reserveTile(memory, CHUNK);
        panels = memory.array();
    }

    /**
     * Offers the rows of a range.
     *
     * @param vectors queries {@code [count × dim]}
     * @param from first row
     * @param to end of the rows
     */
    void scan(float[] vectors, int count, int from, int to, NearestRows nearest) {
        kernel.copyRows(MemorySegment.ofArray(vectors), 0, count, queries);
        if (count == 1) {
            for (int first = from; first < to; first += LISTED) {
                stream(first, Math.min(LISTED, to - first), nearest);
            }
            return;
        }
        for (int first = from; first < to; first += BLOCK) {
            int some = Math.min(BLOCK, to - first);
            list(first, some);
            panel.fill(kernel, rows, 0, some);
            for (int chunk = 0; chunk < count; chunk += CHUNK) {
                meet(chunk, Math.min(CHUNK, count - chunk), first, some, nearest);
            }
        }
    }

    private void list(int first, int count) {
        rows.reset(tables);
        for (int k = 0; k < count; k++) {
            rows.add(0, first + k);
        }
    }

    private void stream(int first, int count, NearestRows nearest) {
        int quarter = Math.ceilDiv(count, 4);
        rows.reset(tables);
        for (int k = 0; k < count; k++) {
            rows.add(0, first + streamed(k, count, quarter));
        }
        kernel.gatherDot(rows, 0, count, queries, query, offsets, streamed);
        for (int k = 0; k < count; k++) {
            scores[streamed(k, count, quarter)] = streamed[k];
        }
        for (int group = 0; group < count; group += CandidatePanel.WIDTH) {
            int columns = Math.min(CandidatePanel.WIDTH, count - group);
            for (int k = group + columns; k < group + CandidatePanel.closed(columns); k++) {
                scores[k] = Float.NEGATIVE_INFINITY;
            }
            offer(0, scores, group, first + group, columns, nearest);
        }
    }

    /**
     * The kernel reads four rows at a time: taken from four places, each goes on where it was, as the processor's
     * prefetching wants it.
     */
    private static int streamed(int k, int count, int quarter) {
        return count % 4 == 0 ? (k & 3) * quarter + (k >> 2) : k;
    }

    private void meet(int chunk, int some, int first, int count, NearestRows nearest) {
        for (int group = 0; group < count; group += CandidatePanel.WIDTH) {
            int columns = Math.min(CandidatePanel.WIDTH, count - group);
            panel.score(kernel, queries, chunk, some, group, columns, offsets, zAt);
            for (int i = 0; i < some; i++) {
                offer(chunk + i, panels, zAt + i * CandidatePanel.WIDTH, first + group, columns, nearest);
            }
        }
    }

    private void offer(int query, float[] z, int at, int first, int count, NearestRows nearest) {
        int closed = CandidatePanel.closed(count);
        for (int k = 0; k < closed; k++) {
            z[at + k] *= inverseNorms[first + k];
        }
        float largest = kernel.max(z, at, closed);
        if (Float.isNaN(largest) || nearest.admits(query, largest)) {
            for (int k = 0; k < count; k++) {
                nearest.offer(query, first + k, z[at + k]);
            }
        }
    }
}
