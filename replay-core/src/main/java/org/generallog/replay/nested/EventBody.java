package org.generallog.replay.nested;

import org.generallog.replay.catalog.EventDefinition;

/** The rows that an event's body may write. */
public final class EventBody {
    private final StoredProgram program;

    public EventBody(EventDefinition event) {
        this.program = StoredProgram.of(
                new StoredProgram.Source(event.database(), event.body(), event.sqlMode(), event.definer()),
                (database, tokens) -> Effects.NONE);
    }

    /** Whether the row reads like one of the body's statements. */
    public boolean has(LoggedRow row) {
        return program.rows().stream().anyMatch(step -> step.row != null && step.row.match(row) != NestedMatch.NONE);
    }
}
