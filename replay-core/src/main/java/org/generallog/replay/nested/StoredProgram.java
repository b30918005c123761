package org.generallog.replay.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.sql.UserVariables;

/**
 * The body of a trigger, function, procedure or event: the rows that it writes, in which order, and what they set off in turn.
 *
 * @param database where its unqualified names belong
 * @param rows the steps that write a row
 * @param infos what each statement touches
 * @param functions functions that it may call anywhere, {@code name} or {@code db.name}, lower case
 * @param variables user variables anywhere in it
 * @param visible whether the account may see the body
 */
record StoredProgram(
        String database,
        Flow flow,
        List<Step> rows,
        List<StatementInfo> infos,
        Set<String> functions,
        UserVariables variables,
        boolean visible) {

    /** What a program is made of, whichever kind it is. */
    record Source(String database, String body, String sqlMode, Definer definer) {}

    /** @param effects what statements of this database set off, given its tokens */
    static StoredProgram of(Source source, BiFunction<String, Tokens, Effects> effects) {
        Tokens tokens = tokens(source.body(), source.sqlMode());
        StoredProgramParser.Parsed parsed =
                StoredProgramParser.parse(tokens, source.definer(), effects.apply(source.database(), tokens));
        SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
        List<StatementInfo> infos = new ArrayList<>();
        for (Step step : parsed.rows()) {
            BodyStatement one = step.row;
            if (one != null && !one.set()) {
                infos.add(analyzer.analyze(tokens, one.from(), one.to()));
            }
        }
        return new StoredProgram(
                source.database(),
                parsed.flow(),
                parsed.rows(),
                List.copyOf(infos),
                Set.copyOf(StoredProgramParser.calls(tokens, 0, tokens.size())),
                UserVariables.of(tokens),
                !source.body().isEmpty());
    }

    static Tokens tokens(String text, String sqlMode) {
        String mode = sqlMode.toUpperCase(Locale.ROOT);
        return Lexer.lex(
                text.getBytes(StandardCharsets.UTF_8),
                new LexicalMode("utf8", mode.contains("ANSI_QUOTES"), mode.contains("NO_BACKSLASH_ESCAPES")));
    }

    /** Whether it changes rows by itself. */
    boolean writes() {
        return infos.stream().anyMatch(info -> switch (info.kind()) {
            case WRITE, CALL, UNPARSED, DDL -> true;
            default -> false;
        });
    }
}
