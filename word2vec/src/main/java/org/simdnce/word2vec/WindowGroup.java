package org.simdnce.word2vec;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/**
 * A few windows that follow each other, trained at once by negative sampling (Mikolov et al. 2013): their context words
 * are the inputs, their centre words and the noise words that they share (Ji et al. 2016; Rengasamy et al. 2017) the
 * columns.
 * <pre>
 *     logits = X · Wᵀ + corrections    g = learning rate · pairs · (target − σ(logits))    W += gᵀ · X    X += g · W
 * </pre>
 * {@code pairs} says how often a row of X and a column meet. The contexts' rows stay in the panel as long as the windows
 * that slide on reach them (Ju et al. 2023). Belongs to one thread; several may train the same tables, without locks
 * (Hogwild, Niu et al. 2011).
 */
abstract class WindowGroup {
    static final int WIDTH = CandidatePanel.WIDTH;
    /** Groups whose losses are added up as floats. */
    private static final int SUMMED = 256;

    final Kernel kernel = Kernel.best();
    private TableUpdates updates = new TableUpdates.Direct(kernel);
    final int windows;
    /** The windows' centres, then the noise words. */
    final int columns;
    /** The contexts' rows. */
    final RowPanel inputs;
    /** What these were when they were read: others may have changed the table's since. */
    private final RowPanel before;
    private final CandidatePanel candidates;
    /** The columns' rows. */
    final RowPanel outputs;
    /** What is to be added to the columns' rows. */
    final RowPanel change;
    final float[] panels;
    final int slots;

    private final EmbeddingTable[] inputTable;
    private final EmbeddingTable[] outputTable;
    private final RowList inputRow = new RowList(1);
    private final RowList outputRows;
    private final RowList expectedInputs;
    private final RowList expectedOutputs;

    /** Words in the slots, and how many positions of the windows hold each. */
    private final int[] slotWord;
    private final int[] slotUses;
    final int[] columnWord;

    /** Null for none. */
    private final float[] corrections;
    /** Kernels read a vector from any column on. */
    final float[] offsets = new float[WIDTH + EmbeddingTable.LANES];
    private final float[] targets = new float[WIDTH];
    /** How much of a pair's noise each column is. */
    private final float[] shares = new float[WIDTH];
    private final float[] losses = new float[WIDTH];
    private float rate;
    private int groups;
    private double loss;
    private double terms;

    /**
     * Makes the panels.
     *
     * @param memory where they are; other panels may be there, too
     * @param window the greatest distance of a context word
     * @param windows windows of a group
     * @param negatives how often a pair meets noise
     * @param noise noise words of a group, which share that; with the windows at most 48
     * @param corrections what is added to each word's logits, null for nothing
     */
    WindowGroup(PanelMemory memory, EmbeddingTable inputTable, EmbeddingTable outputTable, int window, int windows,
                int negatives, int noise, float[] corrections) {
        this.windows = windows;
        this.corrections = corrections;
        this.inputTable = new EmbeddingTable[] {inputTable};
        this.outputTable = new EmbeddingTable[] {outputTable};
        int dim = inputTable.dim();
        columns = windows + noise;
        slots = windows + 2 * window;
        int places = Math.max(WIDTH, 2 * Integer.highestOneBit(slots));
        inputs = new RowPanel(memory, slots, places, dim);
        before = new RowPanel(memory, slots, places, dim);
        candidates = new CandidatePanel(memory, columns, dim);
        outputs = candidates.rows();
        change = new RowPanel(memory, columns, WIDTH, dim);
        panels = memory.array();
        outputRows = new RowList(columns);
        expectedInputs = new RowList(2 * (windows + window));
        expectedOutputs = new RowList(2 * (windows + window) + noise());
        // C2 is to compile what sets tables anew without the case that they are others.
        inputRow.reset(this.inputTable);
        outputRows.reset(this.outputTable);
        expectedInputs.reset(this.inputTable);
        expectedOutputs.reset(this.outputTable);
        slotWord = new int[slots];
        Arrays.fill(slotWord, -1);
        slotUses = new int[slots];
        columnWord = new int[columns];
        Arrays.fill(targets, 0, windows, 1f);
        Arrays.fill(shares, windows, columns, (float) negatives / noise);
    }

    /** How far a window reaches, given a number that was drawn from 1 to the greatest distance. */
    abstract int reach(int drawn);

    /** Notes that a context word is in a window, at a distance from the centre. */
    abstract void meet(int slot, int window, int distance);

    /** How often the rows of X and the windows' centres met, as {@link Kernel#logisticPairs} wants it. */
    abstract float[] pairs();

    /** Moves the columns and the contexts by the gradients of the first {@code count} windows, and forgets these. */
    abstract void learn(int count);

    int windows() {
        return windows;
    }

    /** The most noise words of a group; the constructor asks. */
    int noise() {
        return columns - windows;
    }

    /** Noise words that are to be of all frequencies; the constructor asks for {@link #noise}, a multiple. */
    int hand() {
        return noise();
    }

    /** How many of the noise words that it was given the group takes, once its windows were described. */
    int noiseTaken() {
        return noise();
    }

    /** The most rows of outputs that a group changes, counting each time. */
    int mostChanges() {
        return columns;
    }

    /** Says where the changes go; without this they go to the tables. */
    void updates(TableUpdates updates) {
        this.updates = updates;
    }

    void learningRate(float learningRate) {
        rate = learningRate;
    }

    /** Notes a word that will enter with the next group, and be a centre after that. */
    void expect(int word) {
        expectedInputs.add(0, word);
        expectedOutputs.add(0, word);
    }

    /** Asks for the rows of the words that are expected, and for those of noise words that come next. */
    void prefetch(long[] noise, int from, int to) {
        for (int k = from; k < to; k++) {
            expectedOutputs.add(0, noise[k]);
        }
        expectedInputs.prefetch(0, expectedInputs.size());
        expectedOutputs.prefetch(0, expectedOutputs.size());
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
        kernel.gather(inputRow, 0, 1, before, free);
        return free;
    }

    /** Gives a slot up for one position; with the last one what the row has learned goes back. */
    void leave(int slot) {
        if (--slotUses[slot] == 0) {
            inputRow.reset(inputTable);
            inputRow.add(0, slotWord[slot]);
            updates.addToInput(inputRow, slotWord[slot], inputs, before, slot);
            slotWord[slot] = -1;
        }
    }

    /** Names the centre word of one of the group's windows. */
    void centre(int window, int word) {
        columnWord[window] = word;
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
        step(count, columns);
    }

    /** Reads the first {@code some} columns, learns, and gives back what they have learned. */
    final void step(int count, int some) {
        gather(count, some);
        learn(count);
        updates.addToOutputs(outputRows, columnWord, change);
    }

    /** Noise words that are a window's centre are no noise to that window. */
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
        float[] pairs = pairs();
        for (int at = 0; at < pairs.length; at += WIDTH) {
            pairs[at + column] -= shares[column] * pairs[at + window];
        }
    }

    /** Columns of the step that goes on. */
    final int gathered() {
        return outputRows.size();
    }

    private void gather(int count, int some) {
        outputRows.reset(outputTable);
        for (int column = 0; column < some; column++) {
            // Windows that are not there meet nobody: any row will do.
            int word = columnWord[column < count || column >= windows ? column : 0];
            outputRows.add(0, word);
            if (corrections != null) {
                offsets[column] = corrections[word];
            }
        }
        kernel.gather(outputRows, 0, some, outputs, 0);
    }

    /** Puts the coefficients g of rows {@code x} and the columns into {@code z}, and 0 up to a whole tile of rows. */
    final void coefficients(RowPanel x, int rows, float[] pairs, float[] times, float[] z) {
        score(x, rows, z);
        kernel.logisticPairs(z, 0, rows, EmbeddingTable.paddedColumns(gathered()), targets, pairs, times, shares, rate,
                losses);
        // Products work on whole tiles, and scores wrote beyond the rows: what lies there must not grow.
        Arrays.fill(z, rows * WIDTH, RowPanel.tileRows(rows) * WIDTH, 0f);
        if (++groups == SUMMED) {
            sumLosses();
        }
    }

    /** Puts logits where rows {@code x} and columns meet, finite numbers elsewhere. */
    void score(RowPanel x, int rows, float[] z) {
        candidates.pack(kernel, 0, gathered());
        candidates.logits(kernel, x, 0, rows, 0, gathered(), offsets, z, 0);
    }

    final void count(float pairs) {
        terms += pairs;
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
    double takePairs() {
        double sum = terms;
        terms = 0;
        return sum;
    }

    /** Writes the contexts' rows; the losses have been taken. */
    void save(DataOutputStream out) throws IOException {
        for (int slot = 0; slot < slots; slot++) {
            out.writeInt(slotWord[slot]);
            out.writeInt(slotUses[slot]);
            for (int block = 0; block < inputs.blocks(); block++) {
                for (int c = 0; c < inputs.columns(block); c++) {
                    out.writeFloat(panels[inputs.at(slot, block) + c]);
                    out.writeFloat(panels[before.at(slot, block) + c]);
                }
            }
        }
    }

    /** Reads what {@link #save} wrote. */
    void restore(CheckpointReader in) throws InputException {
        for (int slot = 0; slot < slots; slot++) {
            slotWord[slot] = in.int32("a slot's word", -1, (int) inputTable[0].rows() - 1);
            slotUses[slot] = in.int32("how often a slot is used", 0, Integer.MAX_VALUE);
            for (int block = 0; block < inputs.blocks(); block++) {
                for (int c = 0; c < inputs.columns(block); c++) {
                    panels[inputs.at(slot, block) + c] = in.float32();
                    panels[before.at(slot, block) + c] = in.float32();
                }
            }
        }
    }
}
