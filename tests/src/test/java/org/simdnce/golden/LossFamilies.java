package org.simdnce.golden;

import com.fasterxml.jackson.databind.JsonNode;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Objective;

/** The pass rules of the reference families with weights and inputs; one case per call. */
final class LossFamilies {
    private LossFamilies() {
    }

    /**
     * Sampled losses.
     *
     * @param mayBeNonfinite whether TensorFlow's results may be so
     */
    static CaseReport loss(JsonNode c, boolean mayBeNonfinite) {
        String op = Numbers.required(c, "op").asText();
        return sampled(c, switch (op) {
            case "nce_loss" -> Objective.LOGISTIC;
            case "sampled_softmax_loss" -> Objective.SOFTMAX;
            default -> throw new IllegalArgumentException("unknown op '" + op + "'");
        }, Results.LOSS, mayBeNonfinite);
    }

    /** Logits and targets alone. */
    static CaseReport logits(JsonNode c) {
        return sampled(c, Objective.LOGISTIC, Results.LOGITS, false);
    }

    private static CaseReport sampled(JsonNode node, Objective objective, String required, boolean mayBeNonfinite) {
        LossCase c = LossCase.read(node);
        if (c.sample() == null) {
            throw new IllegalArgumentException("'sampled_candidates' is missing");
        }
        CaseReport report = new CaseReport(c.name());
        Hits hits = c.sample().removeHits() ? Hits.MASKED : Hits.KEPT;
        ReferenceRun reference = ReferenceRun.sampled(c, objective, hits);
        Float refusedCount = c.sample().refusedCount();
        if (refusedCount != null) {
            requireRefusal(c, objective, reference, refusedCount, report);
            return report;
        }
        Results f32 = Results.published(Numbers.required(node, "f32"), true, c);
        Results f64 = Results.published(Numbers.required(node, "f64"), false, c);
        requireComparable(f32, f64, required);

        Results expected = f64;
        Results double64 = reference.results();
        if (c.sample().masksRepeatedCandidate(c.labels())) {
            report.depart(Departure.REPEATED_CANDIDATE);
            expected = double64;
            double64 = ReferenceRun.sampled(c, objective, Hits.MASKED_AT_LAST_OCCURRENCE).results();
        }
        for (String array : f64.names()) {
            report.compareReference(array, double64.get(array), f64.get(array), mayBeNonfinite);
        }
        Results shipped;
        try (ShippedRun run = new ShippedRun(c, objective, reference)) {
            shipped = run.sampled();
        }
        Results limits = mayBeNonfinite ? reference.limits(shipped.get(Results.LOGITS)) : new Results();
        for (String array : f64.names()) {
            // The shipped code has no array of targets; they show in its losses.
            if (!array.equals(Results.TARGETS)) {
                report.compareShipped(array, shipped.get(array), f32.get(array), f64.get(array), expected.get(array),
                        limits.get(array));
            }
        }
        if (f64.get(Results.LOSS) != null) {
            report.compareShipped(ShippedRun.LOSS_OF_GRADIENTS, shipped.get(ShippedRun.LOSS_OF_GRADIENTS),
                    f32.get(Results.LOSS), f64.get(Results.LOSS), expected.get(Results.LOSS),
                    limits.get(Results.LOSS));
        }
        return report;
    }

    private static void requireRefusal(LossCase c, Objective objective, ReferenceRun reference, float count,
            CaseReport report) {
        report.depart(Departure.REFUSED_COUNT);
        try (ShippedRun run = new ShippedRun(c, objective, reference)) {
            run.sampled();
            report.fail("shipped code: an expected count of " + count + " was accepted");
        } catch (IllegalArgumentException refusal) {
            if (!refusal.getMessage().contains(Float.toString(count))) {
                report.fail("shipped code: the refusal does not name the expected count " + count + ": "
                        + refusal.getMessage());
            }
        }
    }

    /** Losses over all classes: the loss on the shipped code, gradients and logits on the double reference alone. */
    static CaseReport fullEvaluation(JsonNode node) {
        String kind = Numbers.required(node, "kind").asText();
        Objective objective = switch (kind) {
            case "full_sigmoid", "full_sigmoid_multilabel" -> Objective.LOGISTIC;
            case "full_softmax", "full_softmax_multilabel" -> Objective.SOFTMAX;
            default -> throw new IllegalArgumentException("unknown kind '" + kind + "'");
        };
        LossCase c = LossCase.read(node);
        CaseReport report = new CaseReport(c.name());
        Results f32 = Results.published(Numbers.required(node, "f32"), true, c);
        Results f64 = Results.published(Numbers.required(node, "f64"), false, c);
        requireComparable(f32, f64, Results.LOSS);
        ReferenceRun reference = ReferenceRun.full(c, objective);
        Results double64 = reference.results();
        for (String array : f64.names()) {
            report.compareReference(array, double64.get(array), f64.get(array), false);
        }
        try (ShippedRun run = new ShippedRun(c, objective, reference)) {
            report.compareShipped(Results.LOSS, run.full().get(Results.LOSS), f32.get(Results.LOSS),
                    f64.get(Results.LOSS), f64.get(Results.LOSS), null);
        }
        return report;
    }

    private static void requireComparable(Results f32, Results f64, String required) {
        if (f64.get(required) == null) {
            throw new IllegalArgumentException("'" + required + "' is missing in f64");
        }
        if (!f32.names().equals(f64.names())) {
            throw new IllegalArgumentException("f32 has " + f32.names() + ", f64 has " + f64.names());
        }
    }
}
