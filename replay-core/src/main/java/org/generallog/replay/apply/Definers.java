package org.generallog.replay.apply;

import java.util.Optional;
import org.generallog.replay.dialect.DefinerClause;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.StatementChange;

/** In whose name a view, trigger, routine or event runs: accounts are not replicated, so the one that the statement names may be missing. */
final class Definers {
    private Definers() {}

    /** The statement with our own account as definer, where the one that it names does not exist; a program without one cannot run. */
    static Optional<StatementChange> withoutMissing(TargetConnection connection, StatementChange ddl, LexicalMode mode)
            throws TargetException {
        Optional<DefinerClause> clause = DefinerClause.of(ddl.sql(), mode);
        if (clause.isEmpty() || exists(connection, clause.get())) {
            return Optional.empty();
        }
        return Optional.of(ddl.withSql(clause.get().asCurrentUser()));
    }

    /** The statement with our own account as definer; empty where it names none. */
    static Optional<StatementChange> asOurs(StatementChange ddl, LexicalMode mode) {
        return DefinerClause.of(ddl.sql(), mode).map(clause -> ddl.withSql(clause.asCurrentUser()));
    }

    private static boolean exists(TargetConnection connection, DefinerClause account) throws TargetException {
        try {
            return !connection
                    .query("SELECT 1 FROM mysql.user WHERE User=" + SqlText.text(account.user()) + " AND Host="
                            + SqlText.text(account.host()))
                    .isEmpty();
        } catch (TargetException e) {
            if (e.code() == 1142 || e.code() == 1044) {
                // The account may not look: the server itself will say when it minds.
                return true;
            }
            throw e;
        }
    }
}
