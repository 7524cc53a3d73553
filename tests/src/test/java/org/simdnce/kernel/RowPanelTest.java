package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where panels put their rows, and what is done to whole panels. */
class RowPanelTest {
    private static final int N = RowPanel.COLUMNS;

    /** Rows of a group, and those up to the group's last tile, are {@code 64} apart and nobody else's. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, -8})
    void groupsOfAnotherSizeAreRefused(int groupRows) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> new RowPanel(new PanelMemory(), 10, groupRows, 5));
        assertEquals("groups of " + groupRows + " rows; allowed: a power of 2", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 64, 128})
    void everyElementHasAPlaceOfItsOwn(int groupRows) {
        for (int dim : new int[] {1, 63, 64, 65, 128, 129, 300}) {
            PanelMemory memory = new PanelMemory();
            int capacity = 2 * groupRows + 1;
            int start = memory.reserve(1, N) + N;
            RowPanel panel = new RowPanel(memory, capacity, groupRows, dim);
            int end = memory.reserve(1, N);
            assertEquals(Math.ceilDiv(dim, N), panel.blocks());
            BitSet taken = new BitSet();
            for (int group = 0; group < 3; group++) {
                for (int block = 0; block < panel.blocks(); block++) {
                    int at = panel.at(group * groupRows, block);
                    int after = at + RowPanel.tileRows(groupRows) * N;
                    assertEquals(at, panel.rowAt(group * groupRows) + block * panel.blockStride());
                    assertEquals(block < panel.blocks() - 1 ? N : dim - block * N, panel.columns(block));
                    assertFalse(at < start || after > end, "outside of what was reserved");
                    assertEquals(-1, taken.get(at, after).nextSetBit(0), "taken twice");
                    taken.set(at, after);
                    for (int row = 0; row < groupRows; row++) {
                        assertEquals(at + row * N, panel.at(group * groupRows + row, block));
                    }
                }
            }
        }
    }

    @Test
    void clearsRowsAndTheirSlack() {
        PanelMemory memory = new PanelMemory();
        new RowPanel(memory, 1, 1, 1);
        RowPanel panel = new RowPanel(memory, 200, 64, 70);
        float[] expected = PanelRows.poison(memory).clone();
        int tile = VirtualMachine.MANY_REGISTERS ? 6 : 4;
        int group = VirtualMachine.MANY_REGISTERS ? 66 : 64;
        for (int block = 0; block < 2; block++) {
            Arrays.fill(expected, panel.at(0, block), panel.at(0, block) + group * N, 0f);
            Arrays.fill(expected, panel.at(64, block), panel.at(64, block) + tile * N, 0f);
        }
        panel.clear(0, 65);
        PanelRows.assertSameBits(expected, panel.array(), "a group with its slack, and a tile of the next");
    }

    @Test
    void addsAPanelOfTheSameShape() {
        SplittableRandom random = new SplittableRandom(3);
        Kernels.underTest().forEach(kernel -> {
            RowPanel panel = PanelRows.poisoned(200, 64, 70);
            PanelMemory memory = new PanelMemory();
            new RowPanel(memory, 3, 64, 70);
            RowPanel other = new RowPanel(memory, 200, 64, 70);
            PanelRows.poison(memory);
            float[][] sums = ClassTable.draw(Numbers.CAUCHY, random, 65, 70, 1);
            float[][] added = ClassTable.draw(Numbers.CAUCHY, random, 65, 70, 1);
            for (int row = 0; row < 65; row++) {
                PanelRows.set(panel, row, sums[row]);
                PanelRows.set(other, row, added[row]);
            }
            float[] given = other.array().clone();
            panel.add(kernel, other, 0, 65);
            for (int row = 0; row < 65; row++) {
                float[] actual = PanelRows.get(panel, row);
                for (int c = 0; c < 2 * N; c++) {
                    assertEquals(c < 70 ? sums[row][c] + added[row][c] : 0f, actual[c]);
                }
            }
            int poison = Float.floatToRawIntBits(ClassTable.POISON);
            assertEquals(poison, Float.floatToRawIntBits(panel.array()[panel.at(2 * 64, 0)]), "the next group");
            PanelRows.assertSameBits(given, other.array(), "the other panel");
        });
    }

    @Test
    void panelsThatDoNotFitIntoAnArrayAreRefused() {
        assertThrows(ArithmeticException.class, () -> new RowPanel(new PanelMemory(), Integer.MAX_VALUE, 128, 64));
        assertThrows(ArithmeticException.class, () -> new RowPanel(new PanelMemory(), 1, 128, Integer.MAX_VALUE - 64));
        assertThrows(ArithmeticException.class, () -> new CandidatePanel(new PanelMemory(), 1 << 20, 1 << 12));
    }
}
