package org.generallog.replay.apply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify.Item;

/** The rows that a statement writes, or would have written, as far as the new instance's schema tells. */
final class WrittenRows {
    private final Dialect dialect;
    private final AffectedRows affected;

    private WrittenRows(Dialect dialect, AffectedRows.Tables tables) {
        this.dialect = dialect;
        this.affected = new AffectedRows(new SqlStatementAnalyzer(), tables, this::mode);
    }

    /** Looks at the schema each time. */
    static WrittenRows of(TargetConnection connection) {
        return new WrittenRows(connection.dialect(), new TargetSchema(connection));
    }

    /** Looks at each table once: a batch has no schema statement beside others. */
    static WrittenRows ofOneBatch(TargetConnection connection) {
        TargetSchema schema = new TargetSchema(connection);
        Map<List<String>, Optional<TableSchema>> seen = new HashMap<>();
        Map<List<String>, List<ForeignKey>> children = new HashMap<>();
        return new WrittenRows(connection.dialect(), new AffectedRows.Tables() {
            @Override
            public Optional<TableSchema> table(String database, String name) {
                return seen.computeIfAbsent(List.of(database, name), key -> schema.table(database, name));
            }

            @Override
            public List<ForeignKey> children(String database, String table) {
                return children.computeIfAbsent(List.of(database, table), key -> schema.children(database, table));
            }
        });
    }

    private LexicalMode mode(StatementContext context) {
        return LexicalMode.of(
                Collations.find(dialect, context.characterSetClient())
                        .map(Dialect.CollationName::charset)
                        .orElse("utf8"),
                context.sqlMode());
    }

    Set<Item> of(Doubt reason, StatementChange change) throws TargetException {
        try {
            return affected.of(reason, change);
        } catch (CatalogException e) {
            if (e.getCause() instanceof TargetException lost) {
                throw lost;
            }
            throw e;
        }
    }
}
