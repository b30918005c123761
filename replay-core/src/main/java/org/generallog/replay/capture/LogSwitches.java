package org.generallog.replay.capture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Literal;

/**
 * The variables that keep statements out of the log's table (manual, "Selecting General Query Log and Slow Query Log Output Destinations"):
 * {@code general_log}, {@code log} as it was called before 5.6, {@code log_output} and {@code sql_log_off}.
 */
final class LogSwitches {
    private static final Set<String> OFF = Set.of("0", "off", "false");
    private static final Set<String> ON = Set.of("1", "on", "true");
    /** The bits of {@code log_output}: its values are a set. */
    private static final int NONE = 1;

    private static final int TABLE = 4;

    private LogSwitches() {}

    /** Whether rows of all sessions are missing behind it, as far as the text tells: an expression may be anything. */
    static boolean silencesAll(List<Assignment> assignments) {
        return assignments.stream()
                .filter(each -> each.scope() == Assignment.Scope.GLOBAL)
                .anyMatch(each -> switch (each.name()) {
                    case "general_log", "log" -> !ON.contains(text(each));
                    case "log_output" -> !holdsTable(text(each));
                    // New sessions begin with it; it counts for those with the privilege SUPER.
                    case "sql_log_off" ->
                        !OFF.contains(text(each)) && !text(each).equals("default");
                    default -> false;
                });
    }

    /** Whether the rows of the session itself are missing behind it. */
    static boolean silencesSession(List<Assignment> assignments) {
        return assignments.stream()
                .anyMatch(each -> each.scope() == Assignment.Scope.SESSION
                        && each.name().equals("sql_log_off")
                        && !OFF.contains(text(each))
                        && !text(each).equals("default"));
    }

    private static String text(Assignment assignment) {
        return assignment.value().map(Literal::text).orElse("").strip().toLowerCase(Locale.ROOT);
    }

    private static boolean holdsTable(String value) {
        if (!value.isEmpty() && value.length() < 10 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int bits = Integer.parseInt(value);
            return (bits & TABLE) != 0 && (bits & NONE) == 0;
        }
        Set<String> words = Set.copyOf(Arrays.asList(value.split(",", -1)));
        return words.contains("table") && !words.contains("none");
    }
}
