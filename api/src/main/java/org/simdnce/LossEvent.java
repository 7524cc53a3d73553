package org.simdnce;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A flight recorder event for each call that computes losses; off unless a recording asks for it by its name. */
@Name("org.simdnce.Loss")
@Label("Sampled loss")
@Description("One call of a sampled loss; the event's duration is the call's")
@Category("simdnce")
@Enabled(false)
@StackTrace(false)
final class LossEvent extends Event {
    /** Asked before an event is made, so that calls without a recording allocate none. */
    private static final LossEvent PROBE = new LossEvent();

    @Label("Loss name")
    String name;
    @Label("Examples")
    int batch;
    @Label("Candidates")
    int candidates;
    @Label("Sum of the losses in nats")
    double loss;
    @Label("Nanoseconds")
    long nanoseconds;

    /** Begins an event where somebody records, else returns null. */
    static LossEvent start() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        LossEvent event = new LossEvent();
        event.nanoseconds = System.nanoTime();
        event.begin();
        return event;
    }

    void finish(String name, int batch, int candidates, double loss) {
        nanoseconds = System.nanoTime() - nanoseconds;
        this.name = name;
        this.batch = batch;
        this.candidates = candidates;
        this.loss = loss;
        commit();
    }
}
