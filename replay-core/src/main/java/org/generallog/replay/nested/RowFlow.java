package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.sql.TableAccess.Mode;

/**
 * The triggers that one row of a statement fires, in their order (manual, "Trigger Syntax and Examples"; "INSERT … ON DUPLICATE KEY UPDATE";
 * measured on 5.5.9, 5.6.24 and MariaDB 10.11).
 */
final class RowFlow {
    private final List<Trigger> triggers;
    private final boolean ignore;
    private final Supplier<Flow> calls;

    record Trigger(TriggerDefinition definition, StoredProgram program) {}

    private RowFlow(List<Trigger> triggers, boolean ignore, Supplier<Flow> calls) {
        this.triggers = triggers;
        this.ignore = ignore;
        this.calls = calls;
    }

    static boolean fires(Mode mode, String event) {
        return switch (mode) {
            case INSERT -> event.equalsIgnoreCase("INSERT");
            case UPDATE -> event.equalsIgnoreCase("UPDATE");
            case DELETE -> event.equalsIgnoreCase("DELETE");
            case UPSERT -> true;
            case READ, LOCK, SCHEMA -> false;
        };
    }

    /**
     * @param ignore whether a row that fails is left out: its triggers fire before, and not after
     * @param calls the functions that the statement may call for each row
     */
    static Flow of(List<Trigger> triggers, Mode mode, boolean ignore, Supplier<Flow> calls) {
        RowFlow row = new RowFlow(triggers, ignore, calls);
        return switch (mode) {
            case INSERT ->
                Flow.sequence(List.of(calls.get(), row.all("BEFORE", "INSERT"), row.after("INSERT"), calls.get()));
            case UPDATE ->
                Flow.sequence(List.of(calls.get(), row.all("BEFORE", "UPDATE"), row.after("UPDATE"), calls.get()));
            case DELETE ->
                Flow.sequence(List.of(calls.get(), row.all("BEFORE", "DELETE"), row.after("DELETE"), calls.get()));
            case UPSERT -> row.upsert();
            case READ, LOCK, SCHEMA -> Flow.nothing();
        };
    }

    /**
     * {@code REPLACE} deletes what is in its way; {@code ON DUPLICATE KEY UPDATE} updates it instead of the insert, and leaves out the
     * triggers after it when nothing changes.
     */
    private Flow upsert() {
        Flow replaced = Flow.sequence(List.of(
                Flow.repeat(
                        new Shared(() -> Flow.sequence(List.of(all("BEFORE", "DELETE"), all("AFTER", "DELETE")))),
                        0,
                        Step.ANY),
                after("INSERT")));
        Flow updated = Flow.sequence(
                List.of(calls.get(), all("BEFORE", "UPDATE"), Flow.optional(new Shared(() -> all("AFTER", "UPDATE")))));
        return Flow.sequence(
                List.of(calls.get(), all("BEFORE", "INSERT"), Flow.either(List.of(replaced, updated)), calls.get()));
    }

    private Flow after(String event) {
        return ignore ? Flow.optional(new Shared(() -> all("AFTER", event))) : all("AFTER", event);
    }

    private Flow all(String timing, String event) {
        List<Flow> each = new ArrayList<>();
        for (Trigger trigger : triggers) {
            if (trigger.definition().timing().equalsIgnoreCase(timing)
                    && trigger.definition().event().equalsIgnoreCase(event)) {
                each.add(Flow.repeat(trigger.program()::flow, 1, 1));
            }
        }
        return Flow.sequence(each);
    }

    /** A flow is built once: its steps are told apart by identity. */
    private static final class Shared implements Supplier<Flow> {
        private final Flow flow;

        Shared(Supplier<Flow> maker) {
            this.flow = maker.get();
        }

        @Override
        public Flow get() {
            return flow;
        }
    }
}
