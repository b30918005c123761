package org.generallog.replay.capture;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Literal;

/**
 * The old instance's {@code read_only}: while it is on, accounts without {@code SUPER} change nothing but temporary tables. Its statement in the
 * log marks the place; the process list's marker tells of what was set otherwise.
 */
final class ReadOnly {
    private static final Set<String> OFF = Set.of("0", "off", "false", "no", "default");

    private boolean on;

    ReadOnly(boolean on) {
        this.on = on;
    }

    boolean isOn() {
        return on;
    }

    /** A {@code SET} that was carried out. An expression is taken to turn it on. Returns whether it is on since. */
    boolean set(List<Assignment> assignments) {
        boolean before = on;
        for (Assignment each : assignments) {
            if (each.scope() == Assignment.Scope.GLOBAL && each.name().equals("read_only")) {
                String value = each.value().map(Literal::text).orElse("").toLowerCase(Locale.ROOT);
                on = !OFF.contains(value);
            }
        }
        return on && !before;
    }

    /** As it was at a place of the log. Returns whether it was not known. */
    boolean was(boolean now) {
        boolean news = on != now;
        on = now;
        return news;
    }
}
