package org.simdnce.word2vec.text;

import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** Keeps what a text gives as one line: words between spaces, {@code |} for an end. */
final class CollectedWords implements TextSource.Words {
    private final StringJoiner all = new StringJoiner(" ");

    @Override
    public void word(byte[] bytes, int from, int length) {
        all.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    @Override
    public void end() {
        all.add("|");
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
