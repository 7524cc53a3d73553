package org.simdnce;

import java.lang.foreign.MemorySegment;

/**
 * What a call's parts must be like. Everything is checked here, before the first write; the loops behind it check
 * nothing.
 */
final class CallCheck {
    /** Never started: what it may use, every thread may use. */
    private static final Thread ANY_OTHER = new Thread(() -> { });

    private CallCheck() {
    }

    /** Checks shapes, ids and memory; the sampled values come later, since they may have to be drawn. */
    static void beforeDrawing(LossOptions options, OutputLayer layer, Batch batch, int lossLength, int dim, int maxBatch,
                              int maxLabels, boolean parallel) {
        int examples = batch.size();
        if (examples < 0 || batch.labels == null) {
            throw new IllegalArgumentException("the batch has no " + (examples < 0 ? "inputs" : "labels")
                    + "; allowed: both set");
        }
        if (layer.classes() != options.numClasses()) {
            throw new IllegalArgumentException(options.name() + ": the weights have " + layer.classes()
                    + " rows; allowed: num_classes = " + options.numClasses());
        }
        if (layer.weights().dim() != dim || batch.dim() != dim) {
            throw new IllegalArgumentException("weights have " + layer.weights().dim() + " columns and inputs "
                    + batch.dim() + "; allowed: the workspace's dim = " + dim + " for both");
        }
        if (examples > maxBatch) {
            throw new IllegalArgumentException("a batch of " + examples + " examples; allowed by the workspace: at most "
                    + maxBatch);
        }
        requireLength("losses", lossLength, examples);
        if (batch.upstream != null) {
            if (batch.upstream.length < examples) {
                throw new IllegalArgumentException(batch.upstream.length + " upstream gradients; allowed: one for each"
                        + " of the " + examples + " examples");
            }
        }
        memory(layer, batch, parallel);
        labels(batch, options.numClasses(), maxLabels);
        inputIds(batch);
    }

    /** Checks sampled values that the caller has given. */
    static void given(LossOptions options, Batch batch) {
        SampledValues values = batch.sampled;
        if (values.perExample != options.candidatesPerExample()) {
            throw new IllegalArgumentException(options.name() + ": sampled values "
                    + (values.perExample ? "per example" : "shared by the batch") + "; allowed: "
                    + (values.perExample ? "shared ones, or a loss withCandidatesPerExample()" : "values per example"));
        }
        int sets = values.perExample ? batch.size() : 1;
        long expected = (long) sets * options.numSampled();
        if (values.candidates.length != expected) {
            throw new IllegalArgumentException(options.name() + ": " + values.candidates.length
                    + " sampled candidates; allowed: num_sampled = " + options.numSampled()
                    + (values.perExample ? " for each of " + sets + " examples" : ""));
        }
        ids("candidate", values.candidates, 0, (int) expected, options.numClasses());
        if (options.subtractLogQ()) {
            givenCounts(options, values, expected, batch.labelStart(batch.size()));
        }
    }

    private static void givenCounts(LossOptions options, SampledValues values, long candidates, int labels) {
        if (values.sampledExpectedCounts == null || values.trueExpectedCounts == null) {
            throw new IllegalArgumentException(options.name() + ": sampled values without expected counts; allowed for"
                    + " negative sampling only");
        }
        if (values.sampledExpectedCounts.length != candidates) {
            throw new IllegalArgumentException(options.name() + ": " + values.sampledExpectedCounts.length
                    + " expected counts of candidates; allowed: one for each of the " + candidates + " candidates");
        }
        if (values.trueExpectedCounts.length != labels) {
            throw new IllegalArgumentException(options.name() + ": " + values.trueExpectedCounts.length
                    + " expected counts of labels; allowed: one for each of the " + labels + " labels");
        }
    }

    /** Checks the expected counts, given or drawn. */
    static void counts(LossOptions options, Batch batch, Draws draws) {
        if (options.subtractLogQ()) {
            counts("candidate", draws.sampledCounts(), draws.candidates(),
                    draws.perExample() ? batch.size() * options.numSampled() : options.numSampled());
            counts("label", draws.trueCounts(), batch.labels, batch.labelStart(batch.size()));
        }
    }

    private static void counts(String what, float[] counts, long[] ids, int needed) {
        for (int k = 0; k < needed; k++) {
            if (!(counts[k] > 0) || counts[k] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("expected count of " + what + " " + k + " (class " + ids[k] + ") is "
                        + counts[k] + "; allowed: positive and finite");
            }
        }
    }

    private static void memory(OutputLayer layer, Batch batch, boolean parallel) {
        layer.requireReadable(parallel);
        if (batch.inputTable != null) {
            batch.inputTable.requireReadable(parallel);
        } else {
            inputs(batch.denseInputs, parallel);
        }
    }

    private static void inputs(MemorySegment inputs, boolean parallel) {
        if (!inputs.scope().isAlive()) {
            throw new IllegalStateException("the inputs' arena is closed; allowed: an open arena");
        }
        if (!inputs.isAccessibleBy(parallel ? ANY_OTHER : Thread.currentThread())) {
            throw new WrongThreadException("the inputs' arena is confined to one thread; allowed: that thread without an"
                    + " executor, or a shared arena");
        }
    }

    private static void labels(Batch batch, long classes, int maxLabels) {
        int examples = batch.size();
        if (batch.labelOffsets != null) {
            offsets(batch.labelOffsets, examples, batch.labels.length);
        } else {
            if (batch.numTrue < 1) {
                throw new IllegalArgumentException("num_true = " + batch.numTrue + "; allowed: at least 1");
            }
            if (batch.labels.length != (long) examples * batch.numTrue) {
                throw new IllegalArgumentException(batch.labels.length + " labels; allowed: " + examples
                        + " examples x num_true = " + batch.numTrue + ", " + (long) examples * batch.numTrue);
            }
        }
        int count = batch.labelStart(examples);
        if (count > maxLabels) {
            throw new IllegalArgumentException(count + " labels; allowed by the workspace: at most " + maxLabels);
        }
        ids("label", batch.labels, 0, count, classes);
    }

    private static void offsets(int[] offsets, int examples, int labels) {
        if (offsets.length < examples + 1) {
            throw new IllegalArgumentException(offsets.length + " label offsets; allowed: one more than the " + examples
                    + " examples");
        }
        if (offsets[0] != 0) {
            throw new IllegalArgumentException("label offset 0 is " + offsets[0] + "; allowed: 0");
        }
        for (int i = 0; i < examples; i++) {
            if (offsets[i + 1] < offsets[i] || offsets[i + 1] > labels) {
                throw new IllegalArgumentException("label offset " + (i + 1) + " is " + offsets[i + 1]
                        + "; allowed: from the one before, " + offsets[i] + ", to the number of labels, " + labels);
            }
        }
    }

    private static void inputIds(Batch batch) {
        if (batch.inputTable != null) {
            ids("input id", batch.inputIds, 0, batch.size(), batch.inputTable.rows());
        }
    }

    private static void ids(String what, long[] ids, int from, int to, long range) {
        for (int k = from; k < to; k++) {
            if (ids[k] < 0 || ids[k] >= range) {
                throw new IllegalArgumentException(what + " " + k + " is " + ids[k] + "; allowed: 0 to " + (range - 1));
            }
        }
    }

    static void requireLength(String what, int length, long needed) {
        if (length < needed) {
            throw new IllegalArgumentException("room for " + length + " " + what + "; allowed: at least " + needed);
        }
    }

    static float learningRate(float rate) {
        if (!(rate > 0) || Float.isInfinite(rate)) {
            throw new IllegalArgumentException("learning rate " + rate + "; allowed: a positive finite number");
        }
        return rate;
    }

    /** Checks that a step can update everything that it would. */
    static void updatable(OutputLayer layer, Batch batch, Optimizer optimizer, boolean parallel) {
        layer.requireWritable();
        if (batch.inputTable != null) {
            batch.inputTable.requireWritable();
        }
        if (optimizer instanceof Adagrad adagrad) {
            accumulators("weights", layer.weights(), adagrad.weights, parallel);
            if (layer.hasBiases()) {
                accumulators("biases", layer.biases(), adagrad.biases, parallel);
            }
            if (batch.inputTable != null) {
                accumulators("inputs", batch.inputTable, adagrad.inputs, parallel);
            }
        }
    }

    /** Checks that the gradient of inputs can be handed out. */
    static void inputGradients(Batch batch, float[] gradients) {
        if (batch.inputTable != null) {
            throw new IllegalArgumentException("input gradients asked for while the inputs are ids of " + batch.inputTable
                    + ", which the step updates; allowed: inputs in a segment");
        }
        if (gradients.length < (long) batch.size() * batch.denseDim) {
            throw new IllegalArgumentException("room for " + gradients.length + " input gradients; allowed: at least "
                    + batch.size() + " x " + batch.denseDim);
        }
    }

    private static void accumulators(String what, ShardedTable table, ShardedTable accumulators, boolean parallel) {
        if (accumulators == null) {
            throw new IllegalArgumentException("Adagrad has no accumulators for the " + what + ", " + table
                    + "; allowed: an optimizer allocated for them");
        }
        if (accumulators.rows() != table.rows() || accumulators.dim() != table.dim()
                || accumulators.shardCount() != table.shardCount() || accumulators.strategy() != table.strategy()) {
            throw new IllegalArgumentException("Adagrad's accumulators for the " + what + " are " + accumulators
                    + "; allowed: the shape of " + table);
        }
        accumulators.requireReadable(parallel);
        accumulators.requireWritable();
    }
}
