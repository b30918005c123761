package org.generallog.replay.session;

/**
 * The old instance's global variables at this place of the log, shared by its sessions: who connects begins with them, and {@code SET x =
 * DEFAULT} means what they are at that moment (manual, "SET Syntax for Variable Assignment").
 */
final class GlobalVariables {
    private SessionDefaults now;

    GlobalVariables(SessionDefaults now) {
        this.now = now;
    }

    SessionDefaults now() {
        return now;
    }

    void now(SessionDefaults values) {
        now = values;
    }
}
