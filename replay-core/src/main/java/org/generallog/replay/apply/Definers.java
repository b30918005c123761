package org.generallog.replay.apply;

import java.util.Optional;
import org.generallog.replay.dialect.DefinerClause;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.StatementChange;

/** In whose name a view, trigger, routine or event runs: accounts are not replicated, so the one that the statement names may be missing. */
final class Definers {
    private Definers() {}

    /** The definer that the statement names and the new instance has not; a program without one cannot run. */
    static Optional<DefinerClause> missing(TargetConnection connection, StatementChange ddl, LexicalMode mode)
            throws TargetException {
        Optional<DefinerClause> clause = DefinerClause.of(ddl.sql(), mode);
        return clause.isPresent() && !exists(connection, clause.get()) ? clause : Optional.empty();
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
