/**
 * Candidate samplers: noise distributions that one can draw from <em>and</em> evaluate, calls that draw candidates
 * together with their expected counts, and the search for accidental hits.
 *
 * <p>A {@linkplain org.simdnce.sampler.NoiseDistribution noise distribution} knows the probability of each class id.
 * A {@linkplain org.simdnce.sampler.CandidateSampler sampler} adds the number of candidates, the replacement rule and
 * the seeds; its call number {@code c} is a pure function of these (a learned distribution aside), so that any thread
 * can make any call. {@linkplain org.simdnce.sampler.Candidates Candidates} receive the result and own the scratch.
 *
 * <pre>{@code
 * NoiseSampler sampler = CandidateSampler.of(LogUniform.of(1_000_000), 64).withSeed(42);
 * Candidates candidates = new Candidates(sampler.numSampled());
 * sampler.sample(0, candidates);
 * double q = sampler.expectedCount(17, candidates.numTries());
 * }</pre>
 */
package org.simdnce.sampler;
