package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.ViewDefinition;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;

/** The old instance's tables, and those behind its views. */
record OldBases(Catalog catalog, OldForeignKeys foreignKeys) implements AffectedRows.Tables {
    /** Where nobody asks for foreign keys. */
    OldBases(Catalog catalog) {
        this(catalog, new OldForeignKeys(catalog));
    }

    OldBases(LoggedDefinitions catalog) {
        this(catalog, catalog.foreignKeysInForce());
    }

    /** Views of views beyond this depth are not looked into. */
    private static final int DEEPEST = 10;

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return catalog.table(database, name);
    }

    @Override
    public List<TableSchema> behind(String database, String view) {
        List<TableSchema> found = new ArrayList<>();
        collect(database, view, found, 0);
        return found;
    }

    @Override
    public List<ForeignKey> children(String database, String table) {
        return foreignKeys.children(database, table);
    }

    private void collect(String database, String name, List<TableSchema> found, int depth) {
        Optional<ViewDefinition> view = depth > DEEPEST ? Optional.empty() : catalog.view(database, name);
        if (view.isEmpty() || view.get().query().isEmpty()) {
            return;
        }
        StatementInfo query = new SqlStatementAnalyzer()
                .analyzeQuery(Lexer.lex(view.get().query().getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT));
        for (TableAccess access : query.tables()) {
            String schema = access.database().isEmpty() ? database : access.database();
            catalog.table(schema, access.table())
                    .ifPresentOrElse(found::add, () -> collect(schema, access.table(), found, depth + 1));
        }
    }
}
