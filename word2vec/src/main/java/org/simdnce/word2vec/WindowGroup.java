package org.simdnce.word2vec;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/**
 * A few windows that follow each other, trained at once by skip-gram with negative sampling (Mikolov et al. 2013): their
 * context words are the inputs, their centre words and the noise words that they share (Ji et al. 2016; Rengasamy et al.
 * 2017) the columns.
 * <pre>
 *     logits = X · Wᵀ    g = learning rate · pairs · (target − σ(logits))    W += gᵀ · X    X += g · W
 * </pre>
 * {@code pairs} says how often a context word and a column meet: a word in three of the windows meets its three centres
 * once and each noise word three times. The contexts' rows stay in the panel as long as the windows that slide on reach
 * them (Ju et al. 2023). Belongs to one thread; several may train the same tables, without locks (Hogwild, Niu et al.
 * 2011).
 */
final class WindowGroup {
    private static final int WIDTH = CandidatePanel.WIDTH;

    private final Kernel kernel = Kernel.best();
    private final int windows;
    private final int noise;
    /** How often a pair meets each noise word. */
    private final float noiseShare;
    private final int columns;
    private final int paddedColumns;
    private final float[] panels;
    private final float[] z;

    private final RowPanel inputs;
    private final RowPanel outputs;
    private final RowPanel change;
    private final RowList inputRow = new RowList(1);
    private final RowList expectedInputs;
    private final RowList expectedOutputs;
    private final EmbeddingTable[] inputTable;
    private final RowList outputRows;
    private final EmbeddingTable[] outputTable;

    /** Input rows in the panel: the words that they belong to, and how many positions of the windows hold them. */
    private final int[] slotWord;
    private final int[] slotUses;
    private final int slots;

    private final int[] columnWord;
    /** How often slot and column meet {@code [slots × 64]}. */
    private final float[] pairs;
    /** How often each slot meets the noise words. */
    private final float[] times;
    private final float[] shares = new float[WIDTH];
    private final float[] targets = new float[WIDTH];
    /** Losses of the groups so far, column by column; they join the sum before they grow inexact. */
    private final float[] losses = new float[WIDTH];
    private final float[] corrections;
    private final float[] offsets = new float[WIDTH];
    private final float[] row;
    private float rate;

    private int groups;
    private double loss;
    private long terms;

    /**
     * Makes the panels.
     *
     * @param window the greatest distance of a context word
     * @param windows windows of a group
     * @param negatives how often a pair meets noise
     * @param noise noise words of a group, which share that; with the windows at most {@value #WIDTH}
     * @param corrections what is added to each word's logits, null for nothing
     */
    WindowGroup(EmbeddingTable inputTable, EmbeddingTable outputTable, int window, int windows, int negatives,
                int noise, float[] corrections) {
        this.windows = windows;
        this.noise = noise;
        this.corrections = corrections;
        noiseShare = (float) negatives / noise;
        columns = windows + noise;
        paddedColumns = EmbeddingTable.paddedColumns(columns);
        int dim = inputTable.dim();
        slots = windows + 2 * window;
        int tileRows = RowPanel.tileRows(slots);
        PanelMemory memory = new PanelMemory();
        inputs = new RowPanel(memory, slots, Math.max(WIDTH, 2 * Integer.highestOneBit(slots)), dim);
        outputs = new RowPanel(memory, columns, WIDTH, dim);
        change = new RowPanel(memory, columns, WIDTH, dim);
        panels = memory.array();
        z = new float[tileRows * WIDTH];
        this.inputTable = new EmbeddingTable[] {inputTable};
        this.outputTable = new EmbeddingTable[] {outputTable};
        outputRows = new RowList(columns);
        expectedInputs = new RowList(2 * (windows + window));
        expectedOutputs = new RowList(2 * (windows + window) + noise);
        expectedInputs.reset(this.inputTable);
        expectedOutputs.reset(this.outputTable);
        slotWord = new int[slots];
        Arrays.fill(slotWord, -1);
        slotUses = new int[slots];
        columnWord = new int[columns];
        pairs = new float[tileRows * WIDTH];
        row = new float[EmbeddingTable.paddedColumns(dim)];
        times = new float[tileRows];
        Arrays.fill(targets, 0, windows, 1f);
        Arrays.fill(shares, windows, columns, noiseShare);
    }

    int windows() {
        return windows;
    }

    /** Noise words of a group. */
    int noise() {
        return noise;
    }

    void learningRate(float learningRate) {
        rate = learningRate;
    }

    /** Notes a word that will enter with the next group, and be a centre after that. */
    void expect(int word) {
        expectedInputs.add(0, word);
        expectedOutputs.add(0, word);
    }

    /** Brings the rows of the words that are expected into the cache, and those of noise words that come next. */
    void touch(long[] noise, int from, int to) {
        for (int k = from; k < to; k++) {
            expectedOutputs.add(0, noise[k]);
        }
        expectedInputs.touch(0, expectedInputs.size());
        expectedOutputs.touch(0, expectedOutputs.size());
        expectedInputs.reset(inputTable);
        expectedOutputs.reset(outputTable);
    }

    /** Brings a word's input row in, unless another position has done so, and returns its slot. */
    int enter(int word) {
        int free = -1;
        for (int slot = 0; slot < slots; slot++) {
            if (slotWord[slot] == word) {
                slotUses[slot]++;
                return slot;
            }
            if (slotWord[slot] < 0) {
                free = slot;
            }
        }
        slotWord[free] = word;
        slotUses[free] = 1;
        inputRow.reset(inputTable);
        inputRow.add(0, word);
        kernel.gather(inputRow, 0, 1, inputs, free);
        return free;
    }

    /** Gives a slot up for one position; with the last one the row goes back. */
    void leave(int slot) {
        if (--slotUses[slot] == 0) {
            kernel.copyScaled(1f, inputs, slot, row, 0);
            inputTable[0].setRow(slotWord[slot], row, 0);
            slotWord[slot] = -1;
        }
    }

    /** Names the centre word of one of the group's windows. */
    void centre(int window, int word) {
        columnWord[window] = word;
    }

    /** Notes that a context word meets the centre of a window, and with it the noise words. */
    void meet(int slot, int window) {
        pairs[slot * WIDTH + window]++;
        times[slot]++;
        terms++;
    }

    /** Takes back that a context word meets noise words in a window whose centre is that very word. */
    private void forgetCentres(int count) {
        for (int column = windows; column < columns; column++) {
            for (int window = 0; window < count; window++) {
                if (columnWord[column] == columnWord[window]) {
                    forget(column, window);
                }
            }
        }
    }

    private void forget(int column, int window) {
        for (int at = 0; at < slots * WIDTH; at += WIDTH) {
            pairs[at + column] -= noiseShare * pairs[at + window];
        }
    }

    /** Takes the group's noise words. */
    void noise(long[] words, int at) {
        for (int column = windows; column < columns; column++) {
            columnWord[column] = (int) words[at + column - windows];
        }
    }

    /** Trains the windows that have been described, the first {@code count} of the group. */
    void train(int count) {
        forgetCentres(count);
        gather(count);
        score();
        close();
        products();
        scatter();
    }

    void gather(int count) {
        outputRows.reset(outputTable);
        for (int column = 0; column < columns; column++) {
            // Windows that are not there meet nobody: any row will do.
            int word = columnWord[column < count || column >= windows ? column : 0];
            outputRows.add(0, word);
            if (corrections != null) {
                offsets[column] = corrections[word];
            }
        }
        kernel.gather(outputRows, 0, columns, outputs, 0);
    }

    void score() {
        kernel.score(inputs, 0, slots, outputs, 0, columns, offsets, 0, z, 0);
    }

    void products() {
        change.clear(0, columns);
        for (int block = 0; block < inputs.blocks(); block++) {
            int n = inputs.columns(block);
            kernel.addTransposedProduct(columns, n, slots, z, 0, panels, inputs.at(0, block), panels,
                    change.at(0, block));
            kernel.addProduct(slots, n, columns, z, 0, panels, outputs.at(0, block), panels,
                    inputs.at(0, block));
        }
    }

    void scatter() {
        kernel.scatterAdd(outputRows, change, 0);
    }

    void close() {
        kernel.logisticPairs(z, 0, slots, paddedColumns, targets, pairs, times, shares, rate, losses);
        Arrays.fill(times, 0f);
        Arrays.fill(pairs, 0f);
        if (++groups == 256) {
            sumLosses();
        }
    }

    private void sumLosses() {
        for (float column : losses) {
            loss += column;
        }
        Arrays.fill(losses, 0f);
        groups = 0;
    }

    /** Returns the sum of the losses since the last call, in nats, and starts again. */
    double takeLoss() {
        sumLosses();
        double sum = loss;
        loss = 0;
        return sum;
    }

    /** Returns the number of pairs since the last call, and starts again. */
    long takePairs() {
        long sum = terms;
        terms = 0;
        return sum;
    }
}
