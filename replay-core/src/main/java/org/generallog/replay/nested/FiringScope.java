package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;

/** Every statement that may run nested under one statement: those of the triggers that it fires and the functions that it calls. */
public final class FiringScope {
    static final FiringScope EMPTY = new FiringScope(List.of(), false);

    private final Map<String, List<BodyStatement>> byVerb = new HashMap<>();
    private final boolean open;

    /**
     * @param open whether the statement writes through something that is no base table, such as a view, so that triggers may fire which are
     *     not known
     */
    FiringScope(Collection<StoredProgram> programs, boolean open) {
        this.open = open;
        for (StoredProgram program : programs) {
            for (BodyStatement statement : program.statements()) {
                byVerb.computeIfAbsent(statement.verb(), verb -> new ArrayList<>(2))
                        .add(statement);
            }
        }
    }

    /** Whether nothing can be nested under the statement. */
    public boolean isEmpty() {
        return byVerb.isEmpty() && !open;
    }

    /** Whether a later row of the same thread is nested under the statement. */
    public NestedMatch matches(byte[] row, LexicalMode mode) {
        if (isEmpty()) {
            return NestedMatch.NONE;
        }
        Tokens tokens = Lexer.lex(row, mode);
        int end = tokens.size();
        while (end > 0 && tokens.op(end - 1, ';')) {
            end--;
        }
        NestedMatch best = NestedMatch.NONE;
        for (BodyStatement statement : byVerb.getOrDefault(tokens.upper(0), List.of())) {
            NestedMatch match = statement.match(tokens, end);
            if (match == NestedMatch.DEFINITE || statement.isGarbledSet(tokens, end)) {
                return NestedMatch.DEFINITE;
            }
            best = match == NestedMatch.LOOKALIKE ? match : best;
        }
        boolean unknownTrigger = open && NestedStatementMatcher.looksNested(tokens);
        return unknownTrigger ? NestedMatch.DEFINITE : best;
    }
}
