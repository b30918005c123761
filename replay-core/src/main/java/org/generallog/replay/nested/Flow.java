package org.generallog.replay.nested;

import java.util.List;
import java.util.function.Supplier;
import org.generallog.replay.catalog.Definer;

/**
 * The orders in which rows may be written into the log, as a graph from a first step to a last one. Built from parts (Thompson's
 * construction); a part is used in one place only, but what a step runs {@code within} may be shared.
 *
 * <p>Example: the trigger body {@code BEGIN a; IF c THEN b; END IF; END} is a, then b or nothing.
 */
record Flow(Step first, Step last) {

    static Flow nothing() {
        Step joint = Step.joint();
        return new Flow(joint, joint);
    }

    private static Flow of(Step step) {
        return new Flow(step, Step.joint()).linked();
    }

    private Flow linked() {
        first.next.add(last);
        return this;
    }

    static Flow row(BodyStatement row, Definer definer, Supplier<Flow> effects) {
        return of(Step.row(row, definer, effects));
    }

    /** @param most {@link Step#ANY} for no bound */
    static Flow repeat(Supplier<Flow> within, int least, int most) {
        return of(Step.repeat(within, least, most));
    }

    static Flow optional(Supplier<Flow> within) {
        return repeat(within, 0, 1);
    }

    static Flow sequence(List<Flow> parts) {
        if (parts.isEmpty()) {
            return nothing();
        }
        for (int i = 1; i < parts.size(); i++) {
            parts.get(i - 1).last.next.add(parts.get(i).first);
        }
        return new Flow(parts.get(0).first, parts.get(parts.size() - 1).last);
    }

    /** One of these; nothing where there are none. */
    static Flow either(List<Flow> choices) {
        if (choices.isEmpty()) {
            return nothing();
        }
        Step begin = Step.joint();
        Step end = Step.joint();
        for (Flow choice : choices) {
            begin.next.add(choice.first);
            choice.last.next.add(end);
        }
        return new Flow(begin, end);
    }
}
