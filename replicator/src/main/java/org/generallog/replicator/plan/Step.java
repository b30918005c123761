package org.generallog.replicator.plan;

import java.util.List;

/**
 * A line of the checklist.
 *
 * @param what to do, and why; a sentence
 * @param where the commands are given; empty without commands
 * @param commands as they are pasted
 */
record Step(String what, String where, List<String> commands) {
    static Step of(String what) {
        return new Step(what, "", List.of());
    }

    static Step shell(String what, String... commands) {
        return new Step(what, "in a shell", List.of(commands));
    }

    static Step on(String where, String what, String... commands) {
        return new Step(what, "on " + where, List.of(commands));
    }
}
