package org.simdnce.word2vec;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.Vocabulary;
import org.simdnce.word2vec.vectors.OutputFile;

/** Writes the states of a training that stands still, in the format that {@link Checkpoint} reads. */
final class CheckpointWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Checkpoints checkpoints;
    private final Trainer trainer;
    /** Null for no checkpoints. */
    private final OutputFile file;
    private final int textChecksum;
    private long lastWords = -1;

    CheckpointWriter(Checkpoints checkpoints, Trainer trainer) {
        this.checkpoints = checkpoints;
        this.trainer = trainer;
        boolean wanted = checkpoints.directory() != null;
        file = wanted ? checkpoints.file() : null;
        textChecksum = wanted ? trainer.task().corpus().checksum() : 0;
    }

    boolean isWanted() {
        return file != null;
    }

    /** When the next state is due, in words. */
    long nextAfter(long words) {
        return file == null ? Long.MAX_VALUE : words + Math.min(checkpoints.words(), Long.MAX_VALUE - words);
    }

    /** What is to be said of the last state when there will be no other. */
    String describeLast() {
        return lastWords < 0 ? "" : "; the checkpoint of " + lastWords + " words in " + checkpoints.directory()
                + " stands";
    }

    /** Replaces the file by the present state, if checkpoints are wanted. */
    void save() throws IOException, InputException {
        if (file == null) {
            return;
        }
        requireFinite(trainer.task().model().inputs());
        requireFinite(trainer.task().model().outputs());
        FutureTask<Void> writing = new FutureTask<>(() -> {
            file.write(this::write);
            return null;
        });
        // In a thread of its own: an interrupt of this one would close the file under it.
        Thread.ofPlatform().daemon().name("word2vec-checkpoint").start(writing);
        await(writing);
        lastWords = trainer.words();
    }

    private static void await(FutureTask<Void> writing) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    writing.get();
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    switch (failure.getCause()) {
                        case IOException io -> throw io;
                        default -> throw new IllegalStateException("a checkpoint cannot be written",
                                failure.getCause());
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A state that goes nowhere must not replace a good one. */
    private void requireFinite(EmbeddingTable table) throws InputException {
        if (table.findNotFinite() >= 0) {
            throw new InputException("a vector is not finite after " + trainer.words() + " words with --alpha "
                    + trainer.task().options().alpha() + "; allowed: a rate with which all are, such as a tenth"
                    + describeLast());
        }
    }

    private void write(OutputStream out) throws IOException {
        CheckedOutputStream summed = new CheckedOutputStream(out, new CRC32C());
        DataOutputStream data = new DataOutputStream(new BufferedOutputStream(summed, 1 << 16));
        data.writeLong(Checkpoint.MAGIC);
        data.writeInt(Checkpoint.VERSION);
        writeText(data, ByteOrder.nativeOrder().toString());
        write(data, trainer.task().options());
        write(data, trainer.task().corpus());
        write(data, trainer.task().corpus().vocabulary());
        data.writeLong(trainer.words());
        data.writeBoolean(trainer.hasEnded());
        write(data, trainer.task().model().inputs());
        write(data, trainer.task().model().outputs());
        for (Worker worker : trainer.workers()) {
            worker.save(data);
        }
        data.flush();
        data.writeInt((int) summed.getChecksum().getValue());
        data.flush();
    }

    private static void write(DataOutputStream out, TrainingOptions options) throws IOException {
        out.writeBoolean(options.isCbow());
        out.writeInt(options.dim());
        out.writeInt(options.window());
        out.writeInt(options.negative());
        out.writeDouble(options.nsExponent());
        writeText(out, options.noise().name());
        writeText(out, options.objective().name());
        writeText(out, options.sharing().name());
        out.writeDouble(options.sample());
        out.writeInt(options.epochs());
        out.writeDouble(options.alpha());
        out.writeInt(options.threads());
        out.writeLong(options.seed());
        out.writeBoolean(options.isDeterministic());
    }

    private void write(DataOutputStream out, Corpus corpus) throws IOException {
        List<String> texts = corpus.texts();
        out.writeInt(texts.size());
        for (String text : texts) {
            writeText(out, text);
        }
        out.writeLong(corpus.words());
        out.writeLong(corpus.length());
        out.writeInt(textChecksum);
    }

    private static void write(DataOutputStream out, Vocabulary vocabulary) throws IOException {
        out.writeInt(vocabulary.size());
        out.writeLong(vocabulary.sentences());
        for (int id = 0; id < vocabulary.size(); id++) {
            writeText(out, vocabulary.word(id));
            out.writeLong(vocabulary.count(id));
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The rows with their padding, as they are in memory. */
    private static void write(DataOutputStream out, EmbeddingTable table) throws IOException {
        MemorySegment rows = table.segment();
        byte[] chunk = new byte[CHUNK];
        for (long at = 0; at < rows.byteSize(); at += CHUNK) {
            int some = (int) Math.min(CHUNK, rows.byteSize() - at);
            MemorySegment.copy(rows, ValueLayout.JAVA_BYTE, at, chunk, 0, some);
            out.write(chunk, 0, some);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
