package org.simdnce.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.simdnce.sampler.AccidentalHits;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.FixedUnigram;
import org.simdnce.sampler.LearnedUnigram;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.NoiseSampler;
import org.simdnce.sampler.Uniform;

/** The pass rules of the reference families that need samplers only; one method per family, one case per call. */
final class SamplerFamilies {
    private static final double LEAST_P_VALUE = 1e-6;
    private static final double SIGMAS = 5;
    private static final int DRAWS_PER_CALL = 1000;
    private static final long HISTOGRAM_SEED = 2026;

    private SamplerFamilies() {
    }

    /** Ids and number of tries must be equal; expected counts are compared in float ulp. */
    static CaseResult samplerTriples(JsonNode c) {
        NoiseSampler sampler = sampler(c).withSeeds(c.get("seed").asLong(), c.get("seed2").asLong());
        Candidates ours = new Candidates(sampler.numSampled());
        sampler.sample(c.get("draw_index").asLong(), ours);

        SamplerComparison comparison = new SamplerComparison(c.get("sampler").asText().equals("log_uniform"));
        long[] sampled = longs(c.get("sampled"));
        comparison.equal("sampled ids", Arrays.toString(Arrays.copyOf(ours.ids(), sampled.length)),
                Arrays.toString(sampled));
        comparison.equal("num_tries", ours.numTries(), c.get("recovered_num_tries").asLong());
        comparison.counts("sampled", sampled, ours.expectedCounts(), floats(c.get("sampled_expected_count")));
        compareTrueCounts(c, sampler, ours.numTries(), comparison);
        return comparison.result();
    }

    /** Per-draw probabilities, in float ulp; the learned distribution step by step; all candidates exactly. */
    static CaseResult samplerProbabilities(JsonNode c) {
        return switch (c.get("sampler").asText()) {
            case "learned_unigram" -> learnedSteps(c);
            case "all" -> allCandidates(c);
            default -> probabilities(c);
        };
    }

    private static CaseResult probabilities(JsonNode c) {
        NoiseDistribution noise = noise(c);
        boolean logUniform = c.get("sampler").asText().equals("log_uniform");
        SamplerComparison comparison = new SamplerComparison(logUniform);
        comparison.equal("range", noise.range(), c.get("range_max").asLong());
        long[] ids = longs(c.get("ids"));
        float[] ours = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ours[i] = (float) noise.probability(ids[i]);
        }
        comparison.counts("probability", ids, ours, floats(c.get("probability_f32")));
        if (!logUniform && c.has("formula_f64")) {
            comparison.counts("closed form", ids, ours, floats(c.get("formula_f64")));
        }
        return comparison.result();
    }

    private static CaseResult learnedSteps(JsonNode c) {
        CandidateSampler sampler = sampler(c);
        SamplerComparison comparison = new SamplerComparison(false);
        for (JsonNode step : c.get("steps")) {
            long tries = step.has("recovered_num_tries")
                    ? step.get("recovered_num_tries").asLong() : sampler.numSampled();
            long[] sampled = longs(step.get("sampled"));
            comparison.counts("sampled", sampled, counts(sampler, sampled, tries),
                    floats(step.get("sampled_expected_count")));
            compareTrueCounts(step, sampler, tries, comparison);
            long[] labels = longs(step.get("true_classes"));
            sampler.learn(labels, 0, labels.length);
        }
        return comparison.result();
    }

    private static CaseResult allCandidates(JsonNode c) {
        CandidateSampler sampler = CandidateSampler.all(c.get("num_sampled").asInt());
        Candidates ours = new Candidates(sampler.numSampled());
        sampler.sample(0, ours);
        SamplerComparison comparison = new SamplerComparison(false);
        long[] sampled = longs(c.get("sampled"));
        comparison.equal("sampled ids", Arrays.toString(ours.ids()), Arrays.toString(sampled));
        comparison.counts("sampled", sampled, ours.expectedCounts(), floats(c.get("sampled_expected_count")));
        compareTrueCounts(c, sampler, ours.numTries(), comparison);
        return comparison.result();
    }

    private static void compareTrueCounts(JsonNode c, CandidateSampler sampler, long tries,
            SamplerComparison comparison) {
        long[] labels = longs(c.get("true_classes"));
        comparison.counts("true", labels, counts(sampler, labels, tries), floats(c.get("true_expected_count")));
    }

    /** With replacement the worst value is the smallest p-value, without it the largest number of sigmas. */
    static CaseResult samplerHistograms(JsonNode c) {
        return c.get("unique").asBoolean() ? inclusions(c) : frequencies(c);
    }

    private static CaseResult frequencies(JsonNode c) {
        int draws = c.get("num_draws").asInt();
        int size = draws % DRAWS_PER_CALL == 0 ? DRAWS_PER_CALL : 1;
        NoiseSampler sampler = CandidateSampler.withReplacement(noise(c), size).withSeed(HISTOGRAM_SEED);
        Candidates candidates = new Candidates(size);
        long[] ours = new long[(int) sampler.range()];
        for (int call = 0; call < draws / size; call++) {
            sampler.sample(call, candidates);
            for (long id : candidates.ids()) {
                ours[(int) id]++;
            }
        }
        double p = ChiSquareTest.withDefaults().test(ours, longs(c.get("counts"))).getPValue();
        return new CaseResult(p > LEAST_P_VALUE, p, "two-sample chi-square p = " + p + ", must exceed "
                + LEAST_P_VALUE);
    }

    private static CaseResult inclusions(JsonNode c) {
        NoiseSampler sampler = sampler(c).withSeed(HISTOGRAM_SEED);
        int batches = c.get("num_batches").asInt();
        int range = (int) sampler.range();
        long[] everyId = IntStream.range(0, range).asLongStream().toArray();
        Candidates candidates = new Candidates(sampler.numSampled());
        long[] included = new long[range];
        double[] sum = new double[range];
        double[] squares = new double[range];
        for (int call = 0; call < batches; call++) {
            sampler.sample(call, candidates);
            for (long id : candidates.ids()) {
                included[(int) id]++;
            }
            float[] reported = counts(sampler, everyId, candidates.numTries());
            for (int id = 0; id < range; id++) {
                sum[id] += reported[id];
                squares[id] += (double) reported[id] * reported[id];
            }
        }
        long[] theirs = longs(c.get("inclusion_counts"));
        double worst = 0;
        String where = "";
        for (int id = 0; id < range; id++) {
            double mean = sum[id] / batches;
            double variance = Math.max(0, squares[id] / batches - mean * mean);
            double theirMean = c.get("mean_reported_expected_count").get(id).asDouble();
            double inclusion = sigmasOfCounts(included[id], theirs[id], batches);
            double reported = sigmas(mean - theirMean, Math.sqrt(2 * variance / batches), Math.ulp((float) mean));
            if (Math.max(inclusion, reported) > worst) {
                worst = Math.max(inclusion, reported);
                where = "id " + id + ": included " + included[id] + " and " + theirs[id] + " times of " + batches
                        + ", mean expected count " + mean + " and " + theirMean;
            }
        }
        return new CaseResult(worst <= SIGMAS, worst, "worst at " + where);
    }

    private static double sigmasOfCounts(long ours, long theirs, int batches) {
        double p = (ours + theirs) / (2.0 * batches);
        return sigmas(ours - theirs, Math.sqrt(2 * batches * p * (1 - p)), 0);
    }

    private static double sigmas(double difference, double sigma, double rounding) {
        return Math.abs(difference) <= rounding ? 0 : Math.abs(difference) / sigma;
    }

    /** Pairs and their order must be equal once each repeated candidate is reduced to its last position. */
    static CaseResult computeAccidentalHits(JsonNode c) {
        int numTrue = c.get("num_true").asInt();
        long[] labels = longs(c.get("true_classes"));
        long[] candidates = longs(c.get("sampled_candidates"));
        AccidentalHits hits = new AccidentalHits();
        hits.find(labels, labels.length, candidates, candidates.length);

        Map<Long, Integer> lastPosition = new HashMap<>();
        for (int position = 0; position < candidates.length; position++) {
            lastPosition.put(candidates[position], position);
        }
        int[] reduced = IntStream.range(0, hits.count())
                .filter(k -> lastPosition.get(candidates[hits.candidate(k)]) == hits.candidate(k)).toArray();
        SamplerComparison comparison = new SamplerComparison(false);
        comparison.equal("rows", Arrays.toString(IntStream.of(reduced).mapToLong(k -> hits.row(k, numTrue)).toArray()),
                Arrays.toString(longs(c.get("indices"))));
        comparison.equal("candidate positions",
                Arrays.toString(IntStream.of(reduced).mapToLong(hits::candidate).toArray()),
                Arrays.toString(longs(c.get("ids"))));
        float[] masks = new float[reduced.length];
        Arrays.fill(masks, -Float.MAX_VALUE);
        comparison.equal("weights", Arrays.toString(masks), Arrays.toString(floats(c.get("weights"))));
        for (int k = 0; k < hits.count(); k++) {
            comparison.equal("id of hit " + k, candidates[hits.candidate(k)], labels[hits.labelIndex(k)]);
        }
        return comparison.result();
    }

    private static NoiseSampler sampler(JsonNode c) {
        int numSampled = c.get("num_sampled").asInt();
        return c.get("unique").asBoolean() ? CandidateSampler.of(noise(c), numSampled)
                : CandidateSampler.withReplacement(noise(c), numSampled);
    }

    private static NoiseDistribution noise(JsonNode c) {
        long range = c.get("range_max").asLong();
        return switch (c.get("sampler").asText()) {
            case "log_uniform" -> LogUniform.of(range);
            case "uniform" -> Uniform.of(range);
            case "learned_unigram" -> LearnedUnigram.of(range);
            case "fixed_unigram" -> FixedUnigram.of(floats(c.get("unigrams")))
                    .withDistortion((float) c.path("distortion").asDouble(1))
                    .withReservedIds(c.path("num_reserved_ids").asInt(0))
                    .withShard(c.path("shard").asInt(0), c.path("num_shards").asInt(1));
            default -> throw new IllegalArgumentException("unknown sampler " + c.get("sampler"));
        };
    }

    private static float[] counts(CandidateSampler sampler, long[] ids, long tries) {
        float[] counts = new float[ids.length];
        sampler.expectedCounts(ids, 0, ids.length, tries, counts, 0);
        return counts;
    }

    private static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .flatMapToLong(node -> node.isArray() ? LongStream.of(longs(node)) : LongStream.of(node.asLong()))
                .toArray();
    }

    private static float[] floats(JsonNode array) {
        double[] widened = StreamSupport.stream(array.spliterator(), false)
                .flatMapToDouble(node -> node.isArray() ? widened(node) : DoubleStream.of(number(node)))
                .toArray();
        float[] floats = new float[widened.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) widened[i];
        }
        return floats;
    }

    private static DoubleStream widened(JsonNode array) {
        float[] floats = floats(array);
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]);
    }

    private static float number(JsonNode node) {
        return switch (node.asText()) {
            case "nan" -> Float.NaN;
            case "inf" -> Float.POSITIVE_INFINITY;
            case "-inf" -> Float.NEGATIVE_INFINITY;
            // The decimal text is a float's; by way of a double it might be rounded twice.
            default -> Float.parseFloat(node.asText());
        };
    }
}
