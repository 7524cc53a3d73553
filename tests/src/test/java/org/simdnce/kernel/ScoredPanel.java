package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Inputs, candidates and a tile of logits in one memory, as a block step has them; NaN is what nobody wrote. */
final class ScoredPanel {
    /** Inputs of a group, which a tile takes at most. */
    static final int GROUP = 128;
    private static final int N = RowPanel.COLUMNS;

    final float[] array;
    final RowPanel x;
    final CandidatePanel candidates;
    final int zAt;

    ScoredPanel(int examples, int capacity, int dim) {
        PanelMemory memory = new PanelMemory();
        x = new RowPanel(memory, examples, GROUP, dim);
        candidates = new CandidatePanel(memory, capacity, dim);
        zAt = CandidatePanel.reserveTile(memory, GROUP);
        array = PanelRows.poison(memory);
    }

    /** Returns how many logits {@link #score} gives each input. */
    static int padded(int count) {
        return Math.ceilDiv(count, N) * N;
    }

    /** Returns how many of them are logits or −∞. */
    static int closed(int count) {
        int last = (count - 1) / N * N;
        return last + CandidatePanel.closed(count - last);
    }

    /** Scores the first inputs and copies the logits out, {@code [examples × padded(count)]}. */
    void score(Kernel kernel, int examples, int count, float[] offsets, float[] z) {
        for (int chunk = 0; chunk < examples; chunk += GROUP) {
            int some = Math.min(GROUP, examples - chunk);
            for (int first = 0; first < count; first += N) {
                scoreTile(kernel, chunk, some, first, Math.min(N, count - first), offsets);
                for (int i = 0; i < some; i++) {
                    System.arraycopy(array, zAt + i * N, z, (chunk + i) * padded(count) + first, N);
                }
            }
        }
    }

    /** Scores some inputs of a group into the tile, and fails if anything after the tile's last row was touched. */
    void scoreTile(Kernel kernel, int firstExample, int examples, int first, int count, float[] offsets) {
        int end = zAt + (RowPanel.tileRows(GROUP) + Kernel.LOSS_ROWS) * N;
        Arrays.fill(array, zAt, end, ClassTable.POISON);
        candidates.score(kernel, x, firstExample, examples, first, count, offsets, zAt);
        int poison = Float.floatToRawIntBits(ClassTable.POISON);
        for (int at = zAt + RowPanel.tileRows(examples) * N; at < end; at++) {
            assertEquals(poison, Float.floatToRawIntBits(array[at]), "an element after the tile");
        }
    }
}
