package org.simdnce.kernel;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The size of a step and the numbers in it. The sizes straddle every group, tile, panel and block of the kernels.
 *
 * @param dim columns of inputs and weights
 * @param batch number of examples
 * @param candidates number of shared candidates
 * @param numbers the kind of the numbers
 * @param seed makes them
 */
public record Sizes(int dim, int batch, int candidates, Numbers numbers, long seed) {
    private static final int COMBINATIONS = 300;
    private static final int[] DIMS =
            IntStream.concat(IntStream.rangeClosed(1, 67), IntStream.of(100, 127, 128, 129, 300, 1021)).toArray();
    private static final int[] BATCHES = {0, 1, 3, 17, 1000};
    private static final int[] CANDIDATES =
            IntStream.concat(IntStream.rangeClosed(1, 33), IntStream.of(100, 513)).toArray();

    /** Returns sizes in which each value occurs, the largest together, and 300 random combinations. */
    public static Stream<Sizes> all() {
        SplittableRandom random = new SplittableRandom(67);
        Numbers[] numbers = Numbers.values();
        Stream<Sizes> each = IntStream.range(0, DIMS.length).mapToObj(d -> new Sizes(DIMS[d],
                BATCHES[d % BATCHES.length], CANDIDATES[d % CANDIDATES.length], numbers[d % numbers.length], d));
        Stream<Sizes> largest = Stream.of(new Sizes(1021, 1000, 513, Numbers.LOG_NORMAL, DIMS.length));
        Stream<Sizes> combinations = IntStream.range(0, COMBINATIONS).mapToObj(c -> new Sizes(
                DIMS[random.nextInt(DIMS.length)], BATCHES[random.nextInt(BATCHES.length)],
                CANDIDATES[random.nextInt(CANDIDATES.length)], numbers[random.nextInt(numbers.length)], 100 + c));
        return Stream.of(each, largest, combinations).flatMap(sizes -> sizes);
    }

    /** Returns the numbers of columns: all small ones, and those around groups, blocks and their multiples. */
    static IntStream dims() {
        return IntStream.of(DIMS);
    }

    public SplittableRandom random() {
        return new SplittableRandom(seed);
    }
}
