package org.simdnce.word2vec.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work with vectors, on files. */
class VectorFilesTest {
    private static final String TEXT = """
            5 2
            king 1.0 0.0
            man 1.0 0.1
            queen 0.5 0.5
            woman 0.5 0.6
            sea -1.0 0.0
            """;

    @TempDir
    private Path directory;
    private Path vectors;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        vectors = Files.writeString(directory.resolve("vectors.txt"), TEXT);
    }

    @Test
    void neighborsAndAnalogies() {
        assertEquals(0, run("neighbors", vectors.toString(), "king", "-n", "2"), err.toString());
        assertEquals("king\n  man                      0.9950\n  queen                    0.7071\n", out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("analogy", vectors.toString(), "man", "king", "woman", "-n", "1"), err.toString());
        assertTrue(out.toString().startsWith("  queen  "), out.toString());
    }

    @Test
    void evaluations() throws IOException {
        Path questions = Files.writeString(directory.resolve("q.txt"),
                ": kin\nman king woman queen\nman king woman sea\nman king woman whale\n");
        Path pairs = Files.writeString(directory.resolve("p.txt"), "king man 10\nking queen 5\nking sea 0\nking x 1\n");
        assertEquals(0, run("eval", vectors.toString(), "--analogies", questions.toString(), "--similarity",
                pairs.toString()), err.toString());
        assertEquals("""
                q.txt, kin: 50.00 % (1 of 2 right, 1 skipped)
                q.txt, all: 50.00 % (1 of 2 right, 1 skipped)
                p.txt: 100.00 (3 pairs, 1 missing)
                """, out.toString());
    }

    @Test
    void conversionsLeadBack() throws IOException {
        Path binary = directory.resolve("v.bin");
        Path npy = directory.resolve("v.npy");
        Path again = directory.resolve("again.bin");
        Path text = directory.resolve("again.txt");
        assertEquals(0, run("convert", vectors.toString(), binary.toString()), err.toString());
        assertEquals(0, run("convert", binary.toString(), npy.toString()), err.toString());
        assertEquals(0, run("convert", npy.toString(), again.toString()), err.toString());
        assertEquals(0, run("convert", again.toString(), text.toString()), err.toString());
        assertArrayEquals(Files.readAllBytes(binary), Files.readAllBytes(again));
        assertEquals(TEXT, Files.readString(text));
        assertEquals(0, run("convert", npy.toString(), text.toString(), "--most-frequent", "2"), err.toString());
        assertEquals("2 2\nking 1.0 0.0\nman 1.0 0.1\n", Files.readString(text));
        assertTrue(out.toString().endsWith("2 vectors of 2 numbers written: " + text + "\n"), out.toString());
    }

    @Test
    void unusableFilesAreRefusedInOneLine() throws IOException {
        Path no = directory.resolve("no");
        assertRefused(no + " does not exist; allowed: a file of word vectors", "neighbors", no, "king");
        assertRefused(directory + " is a directory; allowed: a file of word vectors", "analogy", directory, "a", "b",
                "c");
        assertRefused(no + " does not exist; allowed: a file of questions", "eval", vectors, "--analogies", no);
        assertRefused(directory + " is a directory; allowed: a file of pairs of words", "eval", vectors,
                "--similarity", directory);
        assertRefused(vectors + ", line 1 has 2 words before the first section; allowed: \": section\", then lines of"
                + " four words", "eval", vectors, "--analogies", vectors);
        Path text = Files.writeString(directory.resolve("text"), "the whale of the sea\n");
        assertRefused(text + ", byte 0: expected the number of words in decimal digits (a header \"words dim\"), found"
                + " 't'", "neighbors", text, "whale");
        assertRefused("vectors file " + directory + " is a directory; allowed: a file, old or new", "convert", vectors,
                directory);
    }

    private void assertRefused(String message, Object... args) {
        err.getBuffer().setLength(0);
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        assertEquals(1, run(words));
        assertEquals("word2vec: " + message + "\n", err.toString());
        assertEquals("", out.toString());
    }

    private int run(String... args) {
        return Word2VecCommand.run(directory, VectorFiles.PROVIDED, new PrintWriter(out, true),
                new PrintWriter(err, true), args);
    }
}
