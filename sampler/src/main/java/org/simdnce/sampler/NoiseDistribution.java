package org.simdnce.sampler;

import java.util.Objects;

/** A distribution over the class ids 0..range-1 that one can draw from and evaluate. */
public sealed interface NoiseDistribution permits LogUniform, Uniform, FixedUnigram, LearnedUnigram {

    /**
     * Number of classes.
     *
     * @return one more than the largest id, at least 1
     */
    long range();

    /**
     * The chance that one draw gives a class.
     *
     * @param id the class
     * @return its probability, 0 for a class that is never drawn
     * @throws IllegalArgumentException if the id is outside [0, range)
     */
    double probability(long id);

    /**
     * Number of classes that can be drawn: the most that a draw without replacement can ask for. Classes of a given
     * weight whose chance is below 2<sup>-32</sup> are not counted, since waiting for one would take minutes or years.
     *
     * @return the number of ids
     */
    long support();

    /**
     * Draws one class.
     *
     * @param random where the random words come from
     * @return an id of positive probability
     */
    long draw(PhiloxStream random);

    /**
     * Draws one class for each place of a section of an array: the same ids as that many calls of
     * {@link #draw(PhiloxStream)}.
     *
     * @param random where the random words come from
     * @param ids receives the classes
     * @param from first place to fill
     * @param to end of the places to fill
     * @throws IndexOutOfBoundsException if [from, to) is not a section of the array
     */
    default void draw(PhiloxStream random, long[] ids, int from, int to) {
        Objects.checkFromToIndex(from, to, ids.length);
        for (int i = from; i < to; i++) {
            ids[i] = draw(random);
        }
    }

    /**
     * Takes notice of true classes. Only {@link LearnedUnigram} changes; the others ignore the call.
     *
     * @param ids holds the classes
     * @param from first of them
     * @param to end of them
     */
    default void learn(long[] ids, int from, int to) {
    }
}
