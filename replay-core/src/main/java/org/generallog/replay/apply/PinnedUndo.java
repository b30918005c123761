package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.sql.UserVariables;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;

/**
 * Gives a pinned session back what it had before a transaction that is about to be tried again: a rollback undoes neither the assignment of
 * a user variable nor the creation of a temporary table.
 *
 * <p>Names beyond ASCII are left alone.
 */
final class PinnedUndo {
    private static final SqlStatementAnalyzer ANALYZER = new SqlStatementAnalyzer();

    private static final String KEPT = "replicator_kept_";
    private static final int LONGEST = 64;

    private final Set<String> variables = new LinkedHashSet<>();
    private final Set<String> created = new LinkedHashSet<>();

    PinnedUndo(List<? extends Change> changes, SessionState session) throws TargetException {
        for (Change change : changes) {
            if (change instanceof StatementChange statement && statement.link().pinned()) {
                StatementContext context = statement.context();
                LexicalMode mode = LexicalMode.of(session.charset(context), context.sqlMode());
                look(Lexer.lex(statement.sql(), mode), context.database());
            }
        }
    }

    private void look(Tokens tokens, String database) {
        UserVariables.of(tokens).assigned().stream().filter(SqlText::isAscii).forEach(variables::add);
        if (!tokens.word(0, "CREATE")) {
            return;
        }
        StatementInfo info = ANALYZER.analyze(tokens);
        if (info.has(StatementInfo.Flag.TEMPORARY) && !info.tables().isEmpty()) {
            TableAccess table = info.tables().get(0);
            String in = table.database().isEmpty() ? database : table.database();
            // Without a database it is refused.
            if (!in.isEmpty() && SqlText.isAscii(in) && SqlText.isAscii(table.table())) {
                created.add(SqlText.name(in) + "." + SqlText.name(table.table()));
            }
        }
    }

    /** Statements to send before the transaction. */
    List<String> before() {
        List<String> statements = new ArrayList<>();
        if (!variables.isEmpty()) {
            List<String> set = new ArrayList<>();
            variables.forEach(name -> set.add(kept(name) + "=@" + SqlText.name(name)));
            statements.add("SET " + String.join(",", set));
        }
        return statements;
    }

    /** Statements to send after its rollback. */
    List<String> after() {
        List<String> statements = new ArrayList<>();
        if (!variables.isEmpty()) {
            List<String> set = new ArrayList<>();
            variables.forEach(name -> set.add("@" + SqlText.name(name) + "=" + kept(name)));
            statements.add("SET " + String.join(",", set));
        }
        created.forEach(table -> statements.add("DROP TEMPORARY TABLE IF EXISTS " + table));
        return statements;
    }

    /** A name may have 64 characters, and so may ours. */
    private static String kept(String name) {
        String own = KEPT + name;
        return "@"
                + SqlText.name(
                        own.length() <= LONGEST ? own : KEPT + HexFormat.of().formatHex(Sha256.of(name), 0, 16));
    }
}
