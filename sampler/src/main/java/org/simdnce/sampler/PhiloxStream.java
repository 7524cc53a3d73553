package org.simdnce.sampler;

/**
 * A counter-based stream of random words: Philox4x32-10 with TensorFlow's conversions to numbers.
 *
 * <p>Block number {@code i} of four 32-bit words is ten rounds of a keyed bijection of the counter {@code i}
 * (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: <cite>Parallel Random Numbers: As Easy as 1, 2, 3</cite>,
 * SC 2011). Any position is reached in O(1) time; the state takes O(1) space.
 *
 * <p>The key is the first seed; the second seed is the upper half of the 128-bit counter, whose lower half numbers the
 * blocks. The words of a block are used in order, and a block that was begun is continued by whatever is asked next.
 *
 * <p>Mutable; belongs to one thread at a time.
 */
public final class PhiloxStream {
    /** Words per block. */
    static final int WORDS = 4;
    static final int ROUNDS = 10;
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    /** The golden ratio, as a fraction of 2^32. */
    static final int KEY_STEP_0 = 0x9E3779B9;
    /** sqrt(3) - 1, as a fraction of 2^32. */
    static final int KEY_STEP_1 = 0xBB67AE85;
    static final long WORD_MASK = 0xFFFF_FFFFL;
    /** What TensorFlow puts in the place of two zero seeds, which it reserves for "seed me from the clock". */
    private static final long SECOND_SEED_FOR_ZEROS = Integer.MAX_VALUE;

    private static final VectorLoop FILLS = new VectorLoop();

    /** Most pairs of words that are made at once; with what becomes of them they stay in the first-level cache. */
    static final int MAX_AHEAD = 256;
    /** Room beyond them: a vector of blocks that were not asked for, and a vector's read past the end. */
    private static final int SLACK = 64;

    /** Words {@code used} to {@code filled - 1} come next, and after them those of the block {@link #counterLow}. */
    private final int[] words = new int[2 * MAX_AHEAD + SLACK];
    private int used;
    private int filled;
    private long key;
    private long counterLow;
    private long counterHigh;
    private long counterOrigin;

    /**
     * A stream at its first block.
     *
     * @param seed the key
     * @param seed2 the upper half of the counter; the pair (0, 0) stands for (0, 2<sup>31</sup> - 1), as in TensorFlow
     */
    public PhiloxStream(long seed, long seed2) {
        reseed(seed, seed2);
    }

    /** Becomes what the constructor would have made of these seeds. */
    void reseed(long seed, long seed2) {
        restart(seed, seed == 0 && seed2 == 0 ? SECOND_SEED_FOR_ZEROS : seed2);
    }

    /** The raw key and counter half, two zeros included. */
    void restart(long key, long counterHigh) {
        this.key = key;
        this.counterOrigin = counterHigh;
        seekBlock(0);
    }

    /**
     * Continues with the first word of a block and drops the words left over from the current one.
     *
     * @param block number of the block from the start of the stream, an unsigned 64-bit number
     */
    public void seekBlock(long block) {
        counterLow = block;
        counterHigh = counterOrigin;
        used = 0;
        filled = 0;
    }

    /**
     * The next word of the stream.
     *
     * @return 32 random bits
     */
    public int nextInt() {
        if (used == filled) {
            used = 0;
            filled = WORDS;
            writeBlock(0);
        }
        return words[used++];
    }

    /**
     * Makes the next words of the stream for draws of two words each.
     *
     * @param pairs how many are wanted, at least 1
     * @return how many of them lie in {@link #words()} from {@link #position()} on, at least 1
     */
    int lookAhead(int pairs) {
        int wanted = 2 * Math.min(pairs, MAX_AHEAD);
        int left = filled - used;
        if (left < wanted) {
            System.arraycopy(words, used, words, 0, left);
            used = 0;
            filled = left + WORDS * writeBlocks(left, (wanted - left + WORDS - 1) / WORDS);
        }
        return wanted / 2;
    }

    /** The buffer of words; a vector more than {@link #lookAhead} has promised may be read, but not relied upon. */
    int[] words() {
        return words;
    }

    /** Place of the next word in the buffer. */
    int position() {
        return used;
    }

    /** Continues with the word at a place that {@link #lookAhead} has filled, or at the end of these. */
    void moveTo(int position) {
        used = position;
    }

    /**
     * The next two words, the lower half first.
     *
     * @return 64 random bits
     */
    public long nextLong() {
        int low = nextInt();
        return toLong(low, nextInt());
    }

    /** The number of two words. */
    static long toLong(int first, int second) {
        return first & WORD_MASK | (long) second << 32;
    }

    /**
     * A number in [0, 1) from two words: a multiple of 2<sup>-52</sup>.
     *
     * @return 20 bits of the first word above the 32 bits of the second, as the fraction of a number in [1, 2), less 1
     */
    public double nextDouble() {
        int high = nextInt();
        return toDouble(high, nextInt());
    }

    /** The number in [0, 1) of two words. */
    static double toDouble(int first, int second) {
        long high = first & 0xF_FFFFL;
        long low = second & WORD_MASK;
        return Double.longBitsToDouble(1023L << 52 | high << 32 | low) - 1.0;
    }

    /**
     * A number in [0, 1) from one word: a multiple of 2<sup>-23</sup>.
     *
     * @return the low 23 bits, as the fraction of a number in [1, 2), less 1
     */
    public float nextFloat() {
        return Float.intBitsToFloat(127 << 23 | nextInt() & 0x7F_FFFF) - 1.0f;
    }

    /**
     * A number in [0, n) without modulo bias: a power of two masks one 64-bit word; otherwise words below
     * {@code (2^64 - 1) % n + 1} are rejected and the first accepted one is reduced.
     *
     * @param n number of outcomes, positive
     * @return each of 0..n-1 with the same probability
     * @throws IllegalArgumentException if {@code n} is not positive
     */
    public long uniform(long n) {
        if (n <= 0) {
            throw new IllegalArgumentException("n = " + n + ": the number of outcomes must be positive");
        }
        long random = nextLong();
        if ((n & n - 1) == 0) {
            return random & n - 1;
        }
        // The limit never exceeds n: words from n upwards are accepted without the division.
        if (Long.compareUnsigned(random, n) < 0) {
            long limit = Long.remainderUnsigned(-1L, n) + 1;
            while (Long.compareUnsigned(random, limit) < 0) {
                random = nextLong();
            }
        }
        return Long.remainderUnsigned(random, n);
    }

    /**
     * A number in [0, n) without modulo bias, as {@link #uniform} makes it, from 32-bit words.
     *
     * @param n number of outcomes, positive
     * @return each of 0..n-1 with the same probability
     * @throws IllegalArgumentException if {@code n} is not positive
     */
    public int uniformInt(int n) {
        if (n <= 0) {
            throw new IllegalArgumentException("n = " + n + ": the number of outcomes must be positive");
        }
        int random = nextInt();
        if ((n & n - 1) == 0) {
            return random & n - 1;
        }
        if (Integer.compareUnsigned(random, n) < 0) {
            int limit = Integer.remainderUnsigned(-1, n) + 1;
            while (Integer.compareUnsigned(random, limit) < 0) {
                random = nextInt();
            }
        }
        return Integer.remainderUnsigned(random, n);
    }

    /** Writes at least {@code n} blocks and returns how many it wrote. */
    private int writeBlocks(int at, int n) {
        int done = 0;
        // Lanes do not carry into the upper half of the counter.
        if (Simd.BITS > 0 && FILLS.serves(2 * n) && Long.compareUnsigned(counterLow + n + SLACK, counterLow) > 0) {
            done = PhiloxLanes.fill(words, at, FILLS.admit(n), key, counterLow, counterHigh);
            FILLS.leave();
            counterLow += done;
        }
        for (; done < n; done++) {
            writeBlock(at + WORDS * done);
        }
        return done;
    }

    private void writeBlock(int at) {
        int x0 = (int) counterLow;
        int x1 = (int) (counterLow >>> 32);
        int x2 = (int) counterHigh;
        int x3 = (int) (counterHigh >>> 32);
        int key0 = (int) key;
        int key1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (x0 & WORD_MASK);
            long product1 = MULTIPLIER_1 * (x2 & WORD_MASK);
            x0 = (int) (product1 >>> 32) ^ x1 ^ key0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> 32) ^ x3 ^ key1;
            x3 = (int) product0;
            key0 += KEY_STEP_0;
            key1 += KEY_STEP_1;
        }
        words[at] = x0;
        words[at + 1] = x1;
        words[at + 2] = x2;
        words[at + 3] = x3;
        if (++counterLow == 0) {
            counterHigh++;
        }
    }
}
