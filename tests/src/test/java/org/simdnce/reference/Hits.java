package org.simdnce.reference;

/** What becomes of candidates that are among the labels of an example. */
public enum Hits {
    /** They count like any other candidate. */
    KEPT,
    /** All are masked: what is shipped. */
    MASKED,
    /** Of a candidate that occurs several times only the last occurrence is masked: what TensorFlow does. */
    MASKED_AT_LAST_OCCURRENCE;

    boolean masks(int[] labels, int[] candidates, int position) {
        if (this == KEPT || !contains(labels, candidates[position], 0)) {
            return false;
        }
        return this == MASKED || !contains(candidates, candidates[position], position + 1);
    }

    private static boolean contains(int[] ids, int id, int from) {
        for (int k = from; k < ids.length; k++) {
            if (ids[k] == id) {
                return true;
            }
        }
        return false;
    }
}
