package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateStreamTest {
    private static final CandidateSampler SAMPLER = CandidateSampler.of(LogUniform.of(1000), 20).withSeed(6);

    @Test
    void makesTheCallsInOrder() {
        CandidateStream stream = SAMPLER.stream();
        assertSame(SAMPLER, stream.sampler());
        for (long call = 0; call < 30; call++) {
            assertEquals(call, stream.nextCall());
            assertArrayEquals(idsOf(call), next(stream));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void splitStreamsShareOutTheCalls(int n) {
        CandidateStream whole = SAMPLER.stream();
        CandidateStream[] parts = SAMPLER.stream().split(n);
        assertEquals(n, parts.length);
        for (int call = 0; call < 40; call++) {
            assertEquals(call, parts[call % n].nextCall());
            assertArrayEquals(next(whole), next(parts[call % n]));
        }
    }

    @Test
    void splittingBeginsAtThePosition() {
        CandidateStream stream = SAMPLER.stream(10);
        next(stream);
        CandidateStream[] parts = stream.split(3);
        assertArrayEquals(new long[] {11, 12, 13},
                IntStream.range(0, 3).mapToLong(i -> parts[i].nextCall()).toArray());
        assertEquals(11, stream.nextCall());
    }

    @Test
    void partsCanBeSplitAgain() {
        CandidateStream[] parts = SAMPLER.stream().split(2);
        CandidateStream[] odd = parts[1].split(3);
        next(odd[1]);
        assertEquals(9, odd[1].nextCall());
        assertArrayEquals(idsOf(9), next(odd[1]));
    }

    @Test
    void aFailedCallIsNotCounted() {
        CandidateStream stream = SAMPLER.stream();
        assertThrows(IllegalArgumentException.class, () -> stream.next(new Candidates(19)));
        assertEquals(0, stream.nextCall());
    }

    private static long[] idsOf(long call) {
        Candidates candidates = new Candidates(20);
        SAMPLER.sample(call, candidates);
        return candidates.ids();
    }

    private static long[] next(CandidateStream stream) {
        Candidates candidates = new Candidates(20);
        stream.next(candidates);
        return candidates.ids();
    }
}
