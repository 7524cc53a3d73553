package org.simdnce.word2vec;

/** Something the user gave cannot be used; the message is one line that says what, its value and what is allowed. */
public final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong.
     *
     * @param message one line: what, the actual value, what is allowed
     */
    public InputException(String message) {
        super(message);
    }
}
