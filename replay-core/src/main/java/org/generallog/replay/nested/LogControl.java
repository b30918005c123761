package org.generallog.replay.nested;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Whether a procedure sets a global variable that keeps statements out of the log: what a procedure does is not logged, so its body is all there
 * is to tell. (The newer definitions of RDS's own procedure that rotates the log do so.)
 */
public final class LogControl {
    private static final Set<String> SWITCHES = Set.of("general_log", "log", "log_output", "sql_log_off");
    private static final int DEEPEST = 20;

    private final Catalog catalog;
    private final Set<String> seen = new HashSet<>();

    private LogControl(Catalog catalog) {
        this.catalog = catalog;
    }

    /** @param call the tokens of a {@code CALL} */
    public static boolean silences(Tokens call, String database, Catalog catalog) {
        return new LogControl(catalog).calls(call, database, 0);
    }

    /** Whether one of the procedures that a text calls does so. */
    private boolean calls(Tokens t, String database, int depth) {
        for (int i = 0; i < t.size(); i++) {
            boolean qualified = t.op(i + 2, '.');
            int name = qualified ? i + 3 : i + 1;
            if (t.word(i, "CALL") && t.isName(name) && depth < DEEPEST) {
                String schema = qualified ? t.name(i + 1) : database;
                if (!schema.isEmpty() && procedure(schema, t.name(name), depth)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean procedure(String schema, String name, int depth) {
        if (!seen.add(schema + "." + name.toLowerCase(Locale.ROOT))) {
            return false;
        }
        Optional<RoutineDefinition> procedure = catalog.procedure(schema, name);
        if (procedure.isEmpty()) {
            return false;
        }
        Tokens t = StoredProgram.tokens(procedure.get().body(), procedure.get().sqlMode());
        return sets(t) || calls(t, schema, depth + 1);
    }

    private static boolean sets(Tokens t) {
        for (int i = 1; i < t.size(); i++) {
            boolean keyword = t.word(i - 1, "GLOBAL") && t.isName(i) && isSwitch(t.name(i));
            boolean variable = t.is(i, TokenKind.SYSTEM_VARIABLE)
                    && t.scoped(i, "global")
                    && isSwitch(t.variable(i))
                    && (t.word(i - 1, "SET") || t.op(i - 1, ','))
                    && (t.op(i + 1, '=') || t.op(i + 1, ":="));
            if (keyword || variable) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSwitch(String name) {
        return SWITCHES.contains(name.toLowerCase(Locale.ROOT));
    }
}
