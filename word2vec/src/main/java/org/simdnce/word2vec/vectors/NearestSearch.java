package org.simdnce.word2vec.vectors;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;

/** Finds the rows that point most nearly where queries do. Any number of threads may ask at the same time. */
final class NearestSearch {
    /** Rows shorter than this count as zero: the inverse of their length is no float of full precision. */
    private static final double LEAST_NORM = 1e-37;
    /** Numbers that one thread scores in less time than it takes to wake another. */
    private static final long ALONE = 1 << 20;

    private final EmbeddingTable table;
    private final float[] inverseNorms;
    private final int threads;
    private final ConcurrentLinkedQueue<TableScan> single = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<TableScan> batched = new ConcurrentLinkedQueue<>();

    NearestSearch(EmbeddingTable table, int threads) {
        this.table = table;
        this.threads = threads;
        inverseNorms = new float[Math.toIntExact(table.rows()) + CandidatePanel.WIDTH];
        Arrays.fill(inverseNorms, 1);
        float[] row = new float[table.dim()];
        for (int id = 0; id < table.rows(); id++) {
            table.getRow(id, row, 0);
            double norm = norm(row);
            inverseNorms[id] = norm < LEAST_NORM ? 0 : (float) (1 / norm);
        }
    }

    static double norm(float[] row) {
        double even = 0;
        double odd = 0;
        int c = 0;
        for (; c < row.length - 1; c += 2) {
            even += (double) row[c] * row[c];
            odd += (double) row[c + 1] * row[c + 1];
        }
        return Math.sqrt(c < row.length ? even + odd + (double) row[c] * row[c] : even + odd);
    }

    /** Copies a row divided by its length; zeros if it has none. */
    void unitRow(int id, float[] target, int at) {
        table.getRow(id, target, at);
        for (int c = at; c < at + table.dim(); c++) {
            target[c] *= inverseNorms[id];
        }
    }

    boolean isZero(int id) {
        return inverseNorms[id] == 0;
    }

    /**
     * Searches the first rows.
     *
     * @param queries {@code [count × dim]}, at most {@link TableScan#QUERIES}
     * @param limit rows that are searched
     * @param k how many are wanted
     */
    NearestRows search(float[] queries, int count, int limit, int k) {
        table.requireReadable();
        int parts = !table.isShared() || (long) limit * table.dim() * count < ALONE ? 1
                : Math.min(threads, Math.max(1, limit / CandidatePanel.WIDTH));
        NearestRows[] found = new NearestRows[parts];
        if (parts == 1) {
            found[0] = search(queries, count, 0, limit, k);
        } else {
            IntStream.range(0, parts).parallel().forEach(part -> found[part] = search(queries, count,
                    start(part, parts, limit), start(part + 1, parts, limit), k));
        }
        for (int part = 1; part < parts; part++) {
            found[0].offerAll(found[part], count);
        }
        return found[0];
    }

    /** Parts begin at whole panels, so that their number does not change a bit. */
    private static int start(int part, int parts, int limit) {
        int start = (int) ((long) limit * part / parts);
        return part == parts ? limit : start - start % CandidatePanel.WIDTH;
    }

    private NearestRows search(float[] queries, int count, int from, int to, int k) {
        ConcurrentLinkedQueue<TableScan> idle = count == 1 ? single : batched;
        TableScan scan = idle.poll();
        if (scan == null) {
            scan = new TableScan(table, inverseNorms, count == 1 ? 1 : TableScan.QUERIES);
        }
        NearestRows nearest = new NearestRows(count, k);
        scan.scan(queries, count, from, to, nearest);
        idle.add(scan);
        return nearest;
    }
}
