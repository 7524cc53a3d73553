package org.simdnce.word2vec;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.Vocabulary;

/**
 * The state of a training that {@link Checkpoints} saved: the model, how it is trained, on which text, and where each
 * thread stood. A training that goes on from it changes its model.
 */
public final class Checkpoint {
    /** "w2vstate". */
    static final long MAGIC = 0x7732767374617465L;
    static final int VERSION = 2;
    private static final long SUMMED = 1 << 30;
    private static final int LEAST_BYTES = Long.BYTES + Integer.BYTES;

    private final String name;
    private final TrainingOptions options;
    private final List<String> texts;
    private final long corpusWords;
    private final long corpusLength;
    private final int corpusChecksum;
    private final Model model;
    private final long words;
    private final boolean complete;
    private final CheckpointReader workers;

    private Checkpoint(String name, CheckpointReader in) throws InputException {
        this.name = name;
        String order = in.text();
        if (!order.equals(ByteOrder.nativeOrder().toString())) {
            throw in.wrong(LEAST_BYTES, "the byte order " + ByteOrder.nativeOrder(), order);
        }
        options = options(in);
        texts = texts(in);
        corpusWords = in.int64("a number of words", 1, Long.MAX_VALUE);
        corpusLength = in.int64("a number of ids", corpusWords, Long.MAX_VALUE);
        corpusChecksum = in.int32();
        Vocabulary vocabulary = vocabulary(in);
        words = in.int64("a number of words", 0, Long.MAX_VALUE);
        complete = in.bool();
        Arena arena = Model.arena();
        model = new Model(vocabulary, table(in, arena, vocabulary.size()), table(in, arena, vocabulary.size()));
        workers = in.part(in.left() - Integer.BYTES, "the threads' states");
    }

    /**
     * Loads the state in a directory.
     *
     * @param directory where {@link Checkpoints} saved it
     * @return the state
     * @throws InputException if there is none, or if it is truncated, damaged, of another version or something else;
     *     says at which byte
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the model does not fit into memory
     */
    public static Checkpoint load(Path directory) throws IOException, InputException {
        Path file = directory.resolve(Checkpoints.FILE);
        if (!Files.isRegularFile(file)) {
            throw new InputException(directory + " has no checkpoint; allowed: a directory that --checkpoint wrote to");
        }
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(file)) {
            return parse(file.toString(), channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        }
    }

    /** Checks and takes apart what a file contains. */
    static Checkpoint parse(String name, MemorySegment bytes) throws InputException {
        CheckpointReader in = new CheckpointReader(name, bytes, 0);
        if (bytes.byteSize() < LEAST_BYTES || in.int64() != MAGIC) {
            throw in.wrong(0, "a checkpoint of word2vec", bytes.byteSize() < LEAST_BYTES ? bytes.byteSize() + " bytes"
                    : "something else");
        }
        int version = in.int32();
        if (version != VERSION) {
            throw in.wrong(Long.BYTES, "version " + VERSION, "version " + version);
        }
        requireChecksum(name, bytes);
        return new Checkpoint(name, in);
    }

    private static void requireChecksum(String name, MemorySegment bytes) throws InputException {
        long end = bytes.byteSize() - Integer.BYTES;
        CRC32C checksum = new CRC32C();
        for (long at = 0; at < end; at += SUMMED) {
            checksum.update(bytes.asSlice(at, Math.min(SUMMED, end - at)).asByteBuffer());
        }
        CheckpointReader last = new CheckpointReader(name, bytes.asSlice(end), end);
        int found = last.int32();
        if (found != (int) checksum.getValue()) {
            throw last.wrong(0, String.format("the checksum %08x", (int) checksum.getValue()),
                    String.format("%08x: the file is truncated or damaged", found));
        }
    }

    private static TrainingOptions options(CheckpointReader in) throws InputException {
        long start = in.position();
        try {
            return (in.bool() ? TrainingOptions.cbow() : TrainingOptions.skipGram())
                    .withDim(in.int32()).withWindow(in.int32()).withNegative(in.int32()).withNsExponent(in.float64())
                    .withNoise(in.choice(TrainingOptions.Noise.class))
                    .withObjective(in.choice(TrainingOptions.Objective.class))
                    .withSharing(in.choice(TrainingOptions.Sharing.class))
                    .withSample(in.float64()).withEpochs(in.int32()).withAlpha(in.float64()).withThreads(in.int32())
                    .withSeed(in.int64()).withDeterministic(in.bool());
        } catch (IllegalArgumentException wrong) {
            throw in.wrong(start, "the options of a training", wrong.getMessage());
        }
    }

    private static List<String> texts(CheckpointReader in) throws InputException {
        int count = in.int32("a number of texts", 0, Integer.MAX_VALUE);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return List.copyOf(texts);
    }

    private static Vocabulary vocabulary(CheckpointReader in) throws InputException {
        long start = in.position();
        // A word takes at least 13 bytes.
        int size = in.int32("a number of words", 2, (int) Math.min(in.left() / 13 + 2, Integer.MAX_VALUE - 8));
        long sentences = in.int64("a number of sentences", 0, Long.MAX_VALUE);
        String[] words = new String[size];
        long[] counts = new long[size];
        for (int id = 0; id < size; id++) {
            words[id] = in.text();
            counts[id] = in.int64("a word's count", 1, Long.MAX_VALUE);
        }
        try {
            return Vocabulary.of(words, counts, sentences);
        } catch (IllegalArgumentException wrong) {
            throw in.wrong(start, "a vocabulary", wrong.getMessage());
        }
    }

    private EmbeddingTable table(CheckpointReader in, Arena arena, int rows) throws InputException {
        long bytes = (long) rows * EmbeddingTable.paddedColumns(options.dim()) * Float.BYTES;
        MemorySegment found = in.segment(bytes, "a table of " + rows + " x " + options.dim());
        EmbeddingTable table = EmbeddingTable.allocate(arena, rows, options.dim());
        MemorySegment.copy(found, 0, table.segment(), 0, bytes);
        return table;
    }

    /**
     * Returns how the model is trained.
     *
     * @return the options
     */
    public TrainingOptions options() {
        return options;
    }

    /**
     * Returns the words.
     *
     * @return the vocabulary, with the counts that subsampling and noise go by
     */
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    /**
     * Returns the text.
     *
     * @return its {@linkplain Corpus#texts names}
     */
    public List<String> texts() {
        return texts;
    }

    /**
     * Returns how far the training was.
     *
     * @return words of the vocabulary read so far, over all epochs
     */
    public long words() {
        return words;
    }

    /**
     * Says whether all epochs were trained.
     *
     * @return whether nothing is left to do
     */
    public boolean isComplete() {
        return complete;
    }

    /**
     * Returns what was learned so far.
     *
     * @return the model; a training that goes on changes it
     */
    public Model model() {
        return model;
    }

    /** Prepares to go on; the corpus must be the one of before. */
    Trainer trainer(Corpus corpus) throws InputException {
        int checksum = corpus.checksum();
        if (corpus.words() != corpusWords || corpus.length() != corpusLength || checksum != corpusChecksum) {
            throw new InputException(String.format("the text %s is not that of %s: %d words, checksum %08x; allowed: %d"
                    + " words, checksum %08x", String.join(", ", corpus.texts()), name, corpus.words(), checksum,
                    corpusWords, corpusChecksum));
        }
        return new Trainer(corpus, options, model).restore(workers.again());
    }
}
