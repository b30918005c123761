package org.generallog.replay.sql;

import java.util.HashSet;
import java.util.Set;

/**
 * The user variables of a statement, or of the body of a trigger or routine: names in lower case, without {@code @}.
 *
 * @param read those that it may read
 * @param assigned those that it may assign, by {@code :=}, {@code INTO}, {@code SET}, or as an argument of {@code CALL}
 */
public record UserVariables(Set<String> read, Set<String> assigned) {
    public static final UserVariables NONE = new UserVariables(Set.of(), Set.of());

    public UserVariables {
        read = Set.copyOf(read);
        assigned = Set.copyOf(assigned);
    }

    public boolean isEmpty() {
        return read.isEmpty() && assigned.isEmpty();
    }

    public UserVariables and(UserVariables other) {
        if (other.isEmpty()) {
            return this;
        }
        Set<String> reads = new HashSet<>(read);
        reads.addAll(other.read);
        Set<String> assigns = new HashSet<>(assigned);
        assigns.addAll(other.assigned);
        return new UserVariables(reads, assigns);
    }

    /** Of a statement, or of a body with many. Where it is not certain that a variable is only read, it counts as assigned too. */
    public static UserVariables of(Tokens t) {
        Set<String> read = new HashSet<>();
        Set<String> assigned = new HashSet<>();
        boolean into = false;
        boolean set = false;
        boolean call = false;
        for (int i = 0; i < t.size(); i++) {
            if (t.op(i, ';')) {
                into = false;
                set = false;
                call = false;
            } else if (t.is(i, TokenKind.WORD)) {
                into = t.word(i, "INTO");
                set |= t.word(i, "SET");
                call |= t.word(i, "CALL");
            } else if (t.is(i, TokenKind.USER_VARIABLE) && !isHost(t, i)) {
                String name = t.variable(i);
                boolean target = set && t.op(i + 1, '=') && (t.word(i - 1, "SET") || t.op(i - 1, ','));
                if (into || target || t.op(i + 1, ":=")) {
                    assigned.add(name);
                } else {
                    read.add(name);
                    if (call && (t.op(i - 1, '(') || t.op(i - 1, ',')) && (t.op(i + 1, ')') || t.op(i + 1, ','))) {
                        assigned.add(name);
                    }
                }
            } else if (!t.op(i, ',')) {
                into = false;
            }
        }
        return read.isEmpty() && assigned.isEmpty() ? NONE : new UserVariables(read, assigned);
    }

    /** {@code 'user'@'host'}. */
    private static boolean isHost(Tokens t, int i) {
        return i > 0
                && t.end(i - 1) == t.start(i)
                && (t.is(i - 1, TokenKind.STRING)
                        || t.is(i - 1, TokenKind.QUOTED_NAME)
                        || (t.op(i - 2, '=') && t.word(i - 3, "DEFINER")));
    }
}
