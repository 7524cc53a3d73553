package org.simdnce.golden;

/**
 * What became of one reference case.
 *
 * @param passed whether it holds to its family's rule
 * @param worst the worst error, in the unit of the rule
 * @param detail what failed, or what was compared
 */
record CaseResult(boolean passed, double worst, String detail) {
}
