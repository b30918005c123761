package org.generallog.replicator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.generallog.replicator.scenario.ScenarioCase.Servers;

/** One step of a scenario. Steps begin one after the other, each when the one before is done, or waits as it should. */
sealed interface Step {
    /** Where the step is done; elsewhere it is left out. */
    Servers servers();

    /**
     * A session does something.
     *
     * @param command with its placeholders, read anew for each repetition
     * @param waiting whether the client is left alone with it
     * @param errors codes of which one must come; empty for none
     */
    record Act(String session, JsonNode command, Waiting waiting, List<Integer> errors, int repeat, Servers servers)
            implements Step {}

    /** How far a step is waited for. */
    enum Waiting {
        DONE,
        /** Until it waits for a lock; a later {@link Await} collects it. */
        BLOCKED,
        /** Until it was sent. */
        SENT
    }

    /** Waits until the session's unfinished step is done. */
    record Await(String session, Servers servers) implements Step {}

    /** SQL beside the sessions that does not stand in the log. */
    record Aside(Side side, String sql, Servers servers) implements Step {}

    enum Side {
        OLD,
        TARGET
    }

    /** What the daemon is told: {@code kill}, {@code stop}, {@code start}, {@code copy} and their arguments. */
    record DaemonAction(String action, List<String> arguments, Servers servers) implements Step {}

    /** Waits. */
    record Pause(Until until, Servers servers) implements Step {}

    enum Until {
        /** The old instance's clock has begun a new second. */
        NEXT_SECOND,
        /** All that was written by now is in the relay log. */
        CAPTURED,
        /** All that was written by now is on the new instance. */
        APPLIED
    }
}
