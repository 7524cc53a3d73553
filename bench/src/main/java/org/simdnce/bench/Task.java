package org.simdnce.bench;

import java.util.Map;

/**
 * One thing that the report measures.
 *
 * @param section where its result goes
 * @param identity what tells it apart within the section
 * @param benchmark class and method of the benchmark
 * @param params the benchmark's parameters
 * @param work what one call does
 * @param rounds number of forks, one per round
 * @param setupSeconds estimate of the time from a fork's start to its first call
 * @param callSeconds estimate of the time of one call
 */
record Task(Section section, Map<String, Object> identity, String benchmark, Map<String, String> params, Work work,
            int rounds, double setupSeconds, double callSeconds) {
    /** Returns a short name for the progress line. */
    String title() {
        return benchmark + " " + params;
    }
}
