package org.simdnce.word2vec;

import java.util.StringJoiner;

/** Keeps what a text gives as one line: words between spaces, {@code |} for an end. */
final class CollectedWords implements TextSource.Words {
    private final StringJoiner all = new StringJoiner(" ");

    @Override
    public void word(String word) {
        all.add(word);
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
