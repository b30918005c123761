package org.generallog.replay.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What is known of a statement whose end is missing: what it does, and the table that it names at its beginning. Never which rows. */
public final class CutStatements {
    /** More of it would only be values. */
    private static final int BEGINNING = 64 * 1024;

    private CutStatements() {}

    public static StatementInfo of(byte[] cut, LexicalMode mode) {
        byte[] beginning = cut.length <= BEGINNING ? cut : Arrays.copyOf(cut, BEGINNING);
        Tokens t = Lexer.lex(beginning, mode);
        String verb = t.upper(0);
        return switch (verb) {
            case "INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD" ->
                WriteHead.of(verb, new Cursor(t, 1, t.size()))
                        .map(CutStatements::write)
                        .orElseGet(() -> StatementInfo.of(StatementKind.UNPARSED));
            default -> new SqlStatementAnalyzer().analyze(t);
        };
    }

    private static StatementInfo write(WriteHead head) {
        List<TableAccess> tables =
                head.target() == null ? List.of() : List.of(head.target().access(head.mode()));
        return new StatementInfo(StatementKind.WRITE, tables, List.of(), "", Set.of(), Set.of(), Set.of());
    }
}
