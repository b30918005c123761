package org.generallog.replay.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.BuiltinFunctions;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.Tokens;

/**
 * The body of a trigger or stored function: its statements, and what they set off in turn.
 *
 * @param database where its unqualified names belong
 * @param infos what each statement touches
 * @param functions functions that it may call anywhere, {@code name} or {@code db.name}, lower case
 */
record StoredProgram(
        String database, List<BodyStatement> statements, List<StatementInfo> infos, Set<String> functions) {

    static StoredProgram of(String database, String body, String sqlMode) {
        String mode = sqlMode.toUpperCase(Locale.ROOT);
        LexicalMode lexical =
                new LexicalMode("utf8", mode.contains("ANSI_QUOTES"), mode.contains("NO_BACKSLASH_ESCAPES"));
        Tokens tokens = Lexer.lex(body.getBytes(StandardCharsets.UTF_8), lexical);
        List<BodyStatement> statements = StoredProgramParser.parse(tokens);
        SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
        List<StatementInfo> infos = new ArrayList<>();
        for (BodyStatement one : statements) {
            StatementInfo info = analyzer.analyze(tokens, one.from(), one.to());
            // What a CALL runs is not logged, nor what that sets off.
            if (!one.set() && info.kind() != StatementKind.CALL) {
                infos.add(info);
            }
        }
        return new StoredProgram(database, statements, List.copyOf(infos), calls(tokens));
    }

    private static Set<String> calls(Tokens t) {
        Set<String> calls = new HashSet<>();
        for (int i = 0; i < t.size(); i++) {
            if (!t.isName(i) || !t.op(i + 1, '(')) {
                continue;
            }
            String name = t.name(i).toLowerCase(Locale.ROOT);
            if (t.op(i - 1, '.') && t.isName(i - 2)) {
                calls.add(t.name(i - 2) + "." + name);
            } else if (!BuiltinFunctions.isBuiltin(name)) {
                calls.add(name);
            }
        }
        return Set.copyOf(calls);
    }
}
