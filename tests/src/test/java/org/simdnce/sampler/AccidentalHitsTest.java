package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccidentalHitsTest {
    @Test
    void theReferencesOwnExample() {
        AccidentalHits hits = new AccidentalHits();
        hits.find(new long[] {1, 2, 0, 4, 3, 3}, 6, new long[] {0, 1, 2, 3, 4}, 5);
        assertEquals(List.of("0 1", "1 2", "2 0", "3 4", "4 3", "5 3"), pairs(hits));
        assertEquals(List.of(0, 0, 1, 1, 2, 2), rows(hits, 2));
        assertEquals(List.of(0, 0, 0, 1, 1, 1), rows(hits, 3));
    }

    @Test
    void repeatedCandidatesAreReportedAtEveryPosition() {
        AccidentalHits hits = new AccidentalHits();
        hits.find(new long[] {7, 8, 7}, 3, new long[] {7, 9, 7, 8, 7}, 5);
        assertEquals(List.of("0 0", "0 2", "0 4", "1 3", "2 0", "2 2", "2 4"), pairs(hits));
    }

    @Test
    void readsNoFurtherThanTold() {
        AccidentalHits hits = new AccidentalHits();
        hits.find(new long[] {1, 2, 3}, 2, new long[] {3, 2, 1}, 2);
        assertEquals(List.of("1 1"), pairs(hits));
    }

    @Test
    void emptySidesHaveNoHits() {
        AccidentalHits hits = new AccidentalHits();
        assertEquals(0, hits.count());
        hits.find(new long[] {1, 0}, 2, new long[] {1}, 1);
        hits.find(new long[] {1, 0}, 2, new long[0], 0);
        assertEquals(0, hits.count());
        hits.find(new long[0], 0, new long[] {1, 0}, 2);
        assertEquals(0, hits.count());
    }

    /** One holder over searches that grow and shrink, against two nested loops; zero is the map's own special key. */
    @ParameterizedTest
    @ValueSource(longs = {0, -15, 1_000_000_000_000L, Long.MAX_VALUE - 9, Long.MIN_VALUE})
    void findsWhatTwoLoopsFind(long origin) {
        AccidentalHits hits = new AccidentalHits();
        SplittableRandom random = new SplittableRandom(origin);
        for (int search = 0; search < 200; search++) {
            long[] labels = random.longs(random.nextInt(30), origin, origin + 9).toArray();
            long[] candidates = random.longs(random.nextInt(search + 1), origin, origin + 9).toArray();
            hits.find(labels, labels.length, candidates, candidates.length);
            List<String> expected = new ArrayList<>();
            for (int label = 0; label < labels.length; label++) {
                for (int position = 0; position < candidates.length; position++) {
                    if (labels[label] == candidates[position]) {
                        expected.add(label + " " + position);
                    }
                }
            }
            assertEquals(expected, pairs(hits));
        }
    }

    private static List<String> pairs(AccidentalHits hits) {
        List<String> pairs = new ArrayList<>();
        for (int k = 0; k < hits.count(); k++) {
            pairs.add(hits.labelIndex(k) + " " + hits.candidate(k));
        }
        return pairs;
    }

    private static List<Integer> rows(AccidentalHits hits, int numTrue) {
        List<Integer> rows = new ArrayList<>();
        for (int k = 0; k < hits.count(); k++) {
            rows.add(hits.row(k, numTrue));
        }
        return rows;
    }
}
