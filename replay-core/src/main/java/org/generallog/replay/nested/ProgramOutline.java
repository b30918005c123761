package org.generallog.replay.nested;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * What a trigger or routine does, whatever the order.
 *
 * @param database where its unqualified names belong
 * @param definer the account that it runs as
 * @param statements what each of its statements touches
 * @param functions functions that it may call, {@code name} or {@code db.name}, lower case
 * @param procedures procedures that it may call, {@code name} or {@code db.name}
 * @param dynamic whether it runs texts that it puts together
 * @param texts its constants, where it is dynamic
 * @param harmful whether it grants, kills, ends the server, sets what all sessions begin with or writes files
 * @param readsFile whether it calls {@code LOAD_FILE()}
 * @param defines whether it creates or changes a view or event without a word of who defines it
 */
public record ProgramOutline(
        String database,
        Definer definer,
        List<StatementInfo> statements,
        Set<String> functions,
        Set<String> procedures,
        boolean dynamic,
        List<String> texts,
        boolean harmful,
        boolean readsFile,
        boolean defines) {
    private static final Set<String> BEFORE_A_STATEMENT = Set.of("BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT");
    private static final Set<String> BEFORE_AN_OBJECT = Set.of(
            "OR",
            "REPLACE",
            "ALGORITHM",
            "UNDEFINED",
            "MERGE",
            "TEMPTABLE",
            "DEFINER",
            "CURRENT_USER",
            "SQL",
            "SECURITY",
            "INVOKER");
    private static final Set<String> HARMFUL =
            Set.of("KILL", "SHUTDOWN", "GRANT", "REVOKE", "RESET", "PURGE", "CHANGE", "INSTALL", "UNINSTALL");

    /** The same, run in the name of another. */
    ProgramOutline as(Definer other) {
        return other.equals(definer)
                ? this
                : new ProgramOutline(
                        database,
                        other,
                        statements,
                        functions,
                        procedures,
                        dynamic,
                        texts,
                        harmful,
                        readsFile,
                        defines);
    }

    /** Whether what it defines is that of whoever calls it: on the new instance that is the replicator. */
    public boolean definesForCaller() {
        return defines && definer.invoker();
    }

    /** Whether a body has such a statement. */
    static boolean defines(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if ((t.word(i, "CREATE") || t.word(i, "ALTER")) && definesAt(t, i + 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean definesAt(Tokens t, int after) {
        int i = after;
        while (t.op(i, '=') || t.op(i, '(') || t.op(i, ')') || BEFORE_AN_OBJECT.contains(t.upper(i))) {
            boolean names = t.word(i, "DEFINER") && t.op(i + 1, '=');
            if (names && !t.word(i + 2, "CURRENT_USER")) {
                return false;
            }
            i++;
        }
        return t.word(i, "VIEW") || t.word(i, "EVENT");
    }

    /** Whether a text, or a statement of it, is one that no stored program may bring onto another server. */
    public static boolean isHarmful(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            boolean begins = i == 0
                    || t.op(i - 1, ';')
                    || t.op(i - 1, ':')
                    || (t.is(i - 1, TokenKind.WORD)
                            && BEFORE_A_STATEMENT.contains(t.text(i - 1).toUpperCase(Locale.ROOT)));
            if (writesFile(t, i)) {
                return true;
            }
            if (begins && (HARMFUL.contains(t.upper(i)) || isOfAccounts(t, i) || setsGlobally(t, i))) {
                return true;
            }
        }
        return false;
    }

    /** {@code INTO OUTFILE}, {@code INTO DUMPFILE}. */
    public static boolean writesFile(Tokens t, int i) {
        return t.word(i, "INTO") && (t.word(i + 1, "OUTFILE") || t.word(i + 1, "DUMPFILE"));
    }

    private static boolean isOfAccounts(Tokens t, int i) {
        boolean verb = t.word(i, "CREATE") || t.word(i, "DROP") || t.word(i, "ALTER") || t.word(i, "RENAME");
        return verb && (t.word(i + 1, "USER") || t.word(i + 1, "ROLE"));
    }

    private static boolean setsGlobally(Tokens t, int i) {
        if (!t.word(i, "SET")) {
            return false;
        }
        for (int k = i + 1; k < t.size() && !t.op(k, ';'); k++) {
            boolean assigned = t.op(k - 1, ',') || k == i + 1;
            if (assigned && (t.word(k, "GLOBAL") || t.word(k, "PASSWORD") || isGlobal(t, k))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGlobal(Tokens t, int k) {
        return t.is(k, TokenKind.SYSTEM_VARIABLE)
                && t.text(k).toLowerCase(Locale.ROOT).startsWith("@@global.");
    }
}
