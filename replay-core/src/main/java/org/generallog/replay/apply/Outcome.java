package org.generallog.replay.apply;

import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;

/**
 * What became of a lane's work.
 *
 * @param done on the new instance, or recorded as rejected
 * @param returned not applied, in order
 * @param suspect whether the first one returned was rejected: it is judged once everything before it is applied
 */
record Outcome(int lane, Work work, List<RelayEntry> done, List<RelayEntry> returned, boolean suspect) {
    Outcome {
        done = List.copyOf(done);
        returned = List.copyOf(returned);
    }

    static Outcome returned(int lane, Work work) {
        return new Outcome(lane, work, List.of(), work.entries(), false);
    }
}
