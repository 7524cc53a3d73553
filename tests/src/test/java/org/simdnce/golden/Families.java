package org.simdnce.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/** Which rule belongs to which family. */
final class Families {
    private static final Pattern LOSS = Pattern.compile("(nce_loss|sampled_softmax_loss)_(grid_\\d+|edge|partitioned)");
    private static final String P_VALUE = "least p-value";

    private Families() {
    }

    /**
     * Checks one case.
     *
     * @throws IllegalArgumentException if the family is unknown or the case malformed
     */
    static CaseReport check(String family, JsonNode c, int position) {
        return switch (family) {
            case "nonfinite" -> LossFamilies.loss(c, true);
            case "compute_sampled_logits" -> LossFamilies.logits(c);
            case "full_eval" -> LossFamilies.fullEvaluation(c);
            case "sampler_triples" ->
                report(c, position, SamplerFamilies.samplerTriples(c), "expected counts, float ulp");
            case "sampler_probabilities" ->
                report(c, position, SamplerFamilies.samplerProbabilities(c), "probabilities, float ulp");
            case "sampler_histograms" -> report(c, position, SamplerFamilies.samplerHistograms(c),
                    Numbers.flag(c, "unique") ? "counts, standard deviations" : P_VALUE);
            case "compute_accidental_hits" -> report(c, position, SamplerFamilies.computeAccidentalHits(c), "hits");
            default -> {
                if (!LOSS.matcher(family).matches()) {
                    throw new IllegalArgumentException("unknown family '" + family + "'");
                }
                yield LossFamilies.loss(c, false);
            }
        };
    }

    private static CaseReport report(JsonNode c, int position, CaseResult result, String measure) {
        CaseReport report = new CaseReport(name(c, position));
        report.measure(Rung.SHIPPED, measure, result.worst());
        if (!result.passed()) {
            report.fail(result.detail());
        }
        return report;
    }

    /** Returns a case's name, or what a case without a name can be found by. */
    static String name(JsonNode c, int position) {
        return c.hasNonNull("name") ? c.get("name").asText()
                : "case " + position + (c.hasNonNull("sampler") ? ", " + c.get("sampler").asText() : "");
    }

    static BinaryOperator<Double> worse(String measure) {
        return measure.equals(P_VALUE) ? Math::min : Math::max;
    }
}
