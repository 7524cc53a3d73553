package org.simdnce.word2vec.command;

/** A flag has a value that cannot be. */
final class WrongOption extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** The flag's first name; the user may have typed another. */
    private final String option;
    private final String fault;

    /** Such as {@code "--dim", "0; allowed: 1 to 4096"}. */
    WrongOption(String option, String fault) {
        super(option + " " + fault);
        this.option = option;
        this.fault = fault;
    }

    String option() {
        return option;
    }

    String fault() {
        return fault;
    }

    static void require(String option, long value, long least, long greatest) {
        if (value < least || value > greatest) {
            throw new WrongOption(option, value + "; allowed: " + least + " to " + greatest);
        }
    }

    /** Refuses NaN too. */
    static void require(String option, double value, boolean allowed, String what) {
        if (!allowed) {
            throw new WrongOption(option, value + "; allowed: " + what);
        }
    }
}
