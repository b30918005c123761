package org.generallog.replay.apply;

import java.util.Set;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify.Item;

/** The rows that a rejected statement would have written, as far as the new instance's schema tells. */
final class RejectedRows {
    private final Dialect dialect;
    private final AffectedRows affected;

    RejectedRows(TargetConnection connection) {
        this.dialect = connection.dialect();
        this.affected = new AffectedRows(new SqlStatementAnalyzer(), new TargetSchema(connection)::table, this::mode);
    }

    private LexicalMode mode(StatementContext context) {
        return LexicalMode.of(
                Collations.find(dialect, context.characterSetClient())
                        .map(Dialect.CollationName::charset)
                        .orElse("utf8"),
                context.sqlMode());
    }

    Set<Item> of(Rejection rejection) throws TargetException {
        try {
            return affected.of(Doubt.REJECTED, rejection.change());
        } catch (CatalogException e) {
            if (e.getCause() instanceof TargetException lost) {
                throw lost;
            }
            throw e;
        }
    }
}
