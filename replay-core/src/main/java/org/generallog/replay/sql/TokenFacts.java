package org.generallog.replay.sql;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.StatementInfo.Flag;

/** What one pass over a statement's tokens tells, whichever statement it is. */
final class TokenFacts {
    private static final Set<String> REPEATABLE_VARIABLES = Set.of(
            "timestamp",
            "sql_mode",
            "time_zone",
            "autocommit",
            "foreign_key_checks",
            "unique_checks",
            "sql_auto_is_null");

    /** What stands before a parenthesis without being called. */
    private static final Set<String> NOT_CALLED = Set.of("VALUES", "VALUE", "IN", "AND", "OR", "NOT", "WHERE");

    /** Functions of the clock that are called without parentheses too. */
    private static final Set<String> CLOCK_WORDS = Set.of(
            "CURRENT_TIMESTAMP",
            "CURRENT_TIME",
            "CURRENT_DATE",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "UTC_TIMESTAMP",
            "UTC_TIME",
            "UTC_DATE");

    final Set<String> functions = new HashSet<>(4);
    final Set<String> userVariables = new HashSet<>(4);
    final EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
    /** {@code FOR UPDATE}, {@code FOR SHARE}, {@code LOCK IN SHARE MODE}. */
    boolean locking;

    boolean limit;
    boolean order;
    boolean select;
    boolean duplicateKey;
    boolean parameters;
    /** Like {@code NON_DETERMINISTIC}, but for what the statement before in the same body decides. */
    boolean unrepeatable;
    /** {@link Flag#PLAIN}, as far as tokens tell. */
    boolean plain = true;

    int depth;

    private final Tokens t;
    private boolean intoVariables;
    private int open;

    private TokenFacts(Tokens tokens) {
        this.t = tokens;
    }

    /**
     * @param from first token to look at
     * @param calls first token that can be a call of a function: past the target's column list
     */
    static TokenFacts scan(Tokens tokens, int from, int calls, int end) {
        TokenFacts facts = new TokenFacts(tokens);
        for (int i = from; i < end; i++) {
            switch (tokens.kind(i)) {
                case WORD -> facts.word(i, calls);
                case QUOTED_NAME -> {
                    if (i >= calls && tokens.op(i + 1, '(')) {
                        facts.plain = false;
                        facts.stored(i);
                    }
                }
                case USER_VARIABLE -> {
                    facts.plain = false;
                    facts.userVariable(i);
                }
                case SYSTEM_VARIABLE -> {
                    facts.plain = false;
                    facts.systemVariable(i);
                }
                case PARAMETER -> facts.parameters = true;
                case OPERATOR -> facts.operator(i);
                default -> {
                    // a constant tells nothing
                }
            }
        }
        return facts;
    }

    private void operator(int i) {
        if (t.op(i, '(')) {
            open++;
            depth = Math.max(depth, open);
        } else if (t.op(i, ')')) {
            open--;
        }
        intoVariables &= t.op(i, ',');
        // ODBC's {t '10:00:00'}
        plain &= !t.op(i, '{');
    }

    private void word(int i, int calls) {
        if (t.op(i - 1, '.') && !t.op(i + 1, '(')) {
            return;
        }
        intoVariables = false;
        boolean clockWord = isClockWord(i);
        if (i >= calls && t.op(i + 1, '(')) {
            plain &= isNotCalled(i);
            call(i);
        } else {
            plain &= !clockWord && !isOfTime(i);
        }
        if (clockWord) {
            clock(i);
        }
        if (mayBeVersionWord(i) && BuiltinFunctions.isVersionWord(t.text(i).toLowerCase(Locale.ROOT))) {
            flags.add(Flag.VERSION_WORD);
        }
        switch (t.firstLetter(i)) {
            case 'C' -> {
                if (t.word(i, "CURRENT_USER")) {
                    flags.add(Flag.NON_DETERMINISTIC);
                    unrepeatable = true;
                }
            }
            case 'D' -> duplicateKey |= t.word(i, "DUPLICATE") && t.word(i + 1, "KEY");
            case 'F' -> locking |= t.word(i, "FOR") && (t.word(i + 1, "UPDATE") || t.word(i + 1, "SHARE"));
            case 'I' -> intoVariables = t.word(i, "INTO");
            case 'L' -> {
                limit |= t.word(i, "LIMIT");
                locking |= t.word(i, "LOCK") && t.word(i + 1, "IN") && t.word(i + 2, "SHARE");
            }
            case 'N' -> {
                if (t.word(i, "NOWAIT")) {
                    flags.add(Flag.NO_WAIT);
                } else if (t.word(i, "NEXT") && t.word(i + 1, "VALUE") && t.word(i + 2, "FOR")) {
                    flags.add(Flag.SHARED_STATE);
                }
            }
            case 'P' -> {
                if (t.word(i, "PREVIOUS") && t.word(i + 1, "VALUE") && t.word(i + 2, "FOR")) {
                    flags.add(Flag.SHARED_STATE);
                }
            }
            case 'O' -> order |= t.word(i, "ORDER");
            case 'S' -> {
                select |= t.word(i, "SELECT");
                plain &= !select;
                if (t.word(i, "SKIP") && t.word(i + 1, "LOCKED")) {
                    flags.add(Flag.NO_WAIT);
                }
            }
            default -> {
                // no word of interest
            }
        }
    }

    private boolean isNotCalled(int i) {
        for (String word : NOT_CALLED) {
            if (t.word(i, word)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayBeVersionWord(int i) {
        return switch (t.firstLetter(i)) {
            case 'A', 'C', 'D', 'F', 'I', 'L', 'M', 'R', 'S' -> true;
            default -> false;
        };
    }

    private boolean isClockWord(int i) {
        return switch (t.firstLetter(i)) {
            case 'C', 'L', 'U' -> CLOCK_WORDS.contains(t.upper(i));
            default -> false;
        };
    }

    /** It makes a constant of a time of day, to which the server adds the date. */
    private boolean isOfTime(int i) {
        return t.word(i, "TIME") || t.word(i, "INTERVAL");
    }

    private void call(int i) {
        if (t.op(i - 1, '.')) {
            stored(i);
            return;
        }
        String name = t.text(i).toLowerCase(Locale.ROOT);
        if (BuiltinFunctions.isNewer(name)) {
            flags.add(Flag.VERSION_WORD);
        }
        boolean blank = t.end(i) < t.start(i + 1);
        if (blank && BuiltinFunctions.isStoredBehindBlank(name)) {
            stored(i);
        }
        if (!BuiltinFunctions.isBuiltin(name)) {
            stored(i);
        } else if (name.equals("last_insert_id")) {
            flags.add(Flag.LAST_INSERT_ID);
        } else if (BuiltinFunctions.isNonDeterministic(name) || (name.equals("rand") && !seeded(i))) {
            flags.add(Flag.NON_DETERMINISTIC);
            unrepeatable |= !name.equals("row_count") && !name.equals("found_rows");
            if (BuiltinFunctions.usesSharedState(name)) {
                flags.add(Flag.SHARED_STATE);
            }
        }
        if (BuiltinFunctions.tellsTime(name)
                || name.equals("curdate")
                || (name.equals("unix_timestamp") && t.op(i + 2, ')'))) {
            clock(i);
        }
    }

    /** Of {@code NOW(0)} it says a fraction too: what is found is kept for all statements that differ in numbers alone. */
    private void clock(int i) {
        flags.add(Flag.CLOCK);
        if (t.op(i + 1, '(') && !t.op(i + 2, ')')) {
            flags.add(Flag.FRACTION);
        }
    }

    private boolean seeded(int i) {
        return t.is(i + 2, TokenKind.NUMBER) && t.op(i + 3, ')');
    }

    private void stored(int i) {
        String name = t.name(i).toLowerCase(Locale.ROOT);
        boolean qualified = t.op(i - 1, '.') && t.isName(i - 2);
        functions.add(qualified ? t.name(i - 2).toLowerCase(Locale.ROOT) + "." + name : name);
    }

    private void userVariable(int i) {
        boolean host = i > 0
                && t.end(i - 1) == t.start(i)
                && (t.is(i - 1, TokenKind.STRING)
                        || t.is(i - 1, TokenKind.QUOTED_NAME)
                        || (t.op(i - 2, '=') && t.word(i - 3, "DEFINER")));
        if (host) {
            return;
        }
        if (intoVariables || t.op(i + 1, ":=")) {
            flags.add(Flag.ASSIGNS_USER_VARIABLE);
        } else {
            userVariables.add(t.variable(i));
        }
    }

    private void systemVariable(int i) {
        String name = t.variable(i);
        if (name.equals("identity") || name.equals("last_insert_id")) {
            flags.add(Flag.LAST_INSERT_ID);
        } else if (!REPEATABLE_VARIABLES.contains(name)) {
            flags.add(Flag.NON_DETERMINISTIC);
            unrepeatable = true;
        }
    }
}
