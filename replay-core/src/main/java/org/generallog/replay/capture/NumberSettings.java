package org.generallog.replay.capture;

import java.util.List;
import java.util.Set;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Assignment.Scope;
import org.generallog.replay.sql.Literal;

/**
 * What became of a {@code SET} of {@code timestamp}, {@code insert_id} or {@code last_insert_id}. These cannot be tried on another session
 * ({@link SettingTrials}), so what the old instance refuses is told by its rules (measured on 5.5.9): texts, NULL, and numbers with a fraction, which
 * {@code timestamp} takes from 5.6.4 on. One that is refused takes all of its statement with it.
 */
final class NumberSettings {
    private static final int FIRST_WITH_FRACTIONS = 50604;
    private static final Set<String> NAMES = Set.of("timestamp", "insert_id", "last_insert_id", "identity");

    /** Digits of a time with microseconds, and of an id: longer numbers are none that every server takes. */
    private static final int LONGEST_TIME = 17;

    private final boolean fractions;

    NumberSettings(ServerVersion old) {
        this.fractions = old.mariaDb() || old.isAtLeast(FIRST_WITH_FRACTIONS);
    }

    boolean refuses(List<Assignment> assignments) {
        return assignments.stream().anyMatch(each -> isOne(each) && refuses(each));
    }

    private static boolean isOne(Assignment assignment) {
        return assignment.scope() == Scope.SESSION && NAMES.contains(assignment.name());
    }

    private boolean refuses(Assignment assignment) {
        Literal value = assignment.value().orElse(null);
        boolean time = assignment.name().equals("timestamp");
        if (value == null) {
            return false;
        }
        return switch (value.type()) {
            case STRING -> !value.text().equalsIgnoreCase("DEFAULT");
            case NULL -> time;
            case NUMBER -> !isWhole(value.text()) && !(time && fractions);
            case HEX -> false;
        };
    }

    private static boolean isWhole(String number) {
        return number.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '+');
    }

    /** After the statement was carried out: what its text does not tell is doubtful, all of it where another part may have been refused. */
    void carriedOut(Session session, List<Assignment> assignments) {
        List<Assignment> ours =
                assignments.stream().filter(NumberSettings::isOne).toList();
        if (ours.isEmpty()) {
            return;
        }
        boolean mixed = assignments.stream().anyMatch(each -> !isOne(each) && !SettingTrials.isPlain(each, session));
        Sessions.doubt(
                session,
                mixed
                        ? assignments
                        : ours.stream().filter(each -> !isKnown(each)).toList());
    }

    private static boolean isKnown(Assignment assignment) {
        if (assignment.name().equals("timestamp") && assignment.value().isEmpty()) {
            // An expression is evaluated, UNIX_TIMESTAMP('…') above all; one that is not is doubtful already.
            return true;
        }
        return assignment
                .value()
                .filter(value -> value.type() == Literal.Type.STRING
                        || (value.type() == Literal.Type.NUMBER && value.text().length() <= LONGEST_TIME))
                .isPresent();
    }
}
