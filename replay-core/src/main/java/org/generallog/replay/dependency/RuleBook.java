package org.generallog.replay.dependency;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.jspecify.annotations.Nullable;

/** What is known of the schema, made ready for use and kept until it changes. */
final class RuleBook {
    /** Tables beyond this many are forgotten and asked for again. */
    private static final int MOST = 20_000;

    private final SchemaCatalog catalog;
    private final StatementAnalyzer statements;
    private final Map<String, Map<String, Optional<TableRules>>> tables = new HashMap<>();
    private final Map<String, Optional<ProgramSummary>> functions = new HashMap<>();
    private final Map<TableRules, StatementInfo> views = new WeakHashMap<>();
    private int known;

    RuleBook(SchemaCatalog catalog, StatementAnalyzer statements) {
        this.catalog = catalog;
        this.statements = statements;
    }

    void forget() {
        catalog.invalidate();
        tables.clear();
        functions.clear();
        views.clear();
        known = 0;
    }

    boolean hasLastingTables() {
        return catalog.hasLastingTables();
    }

    SchemaCatalog.Facts facts() {
        return catalog.facts();
    }

    /** A name of a database or table as the instance compares it. */
    String folded(String name) {
        return catalog.facts().namesFold() ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Null for one that does not exist: perhaps a temporary table. */
    @Nullable
    TableRules table(String database, String name) {
        Map<String, Optional<TableRules>> ofDatabase = tables.get(database);
        Optional<TableRules> found = ofDatabase == null ? null : ofDatabase.get(name);
        if (found == null) {
            found = catalog.table(database, name).map(TableRules::new);
            if (known >= MOST) {
                tables.clear();
                known = 0;
            }
            known++;
            tables.computeIfAbsent(database, d -> new HashMap<>()).put(name, found);
        }
        return found.orElse(null);
    }

    /** What a function does; null for one that is not stored. */
    @Nullable
    ProgramSummary function(String database, String name) {
        return functions
                .computeIfAbsent(
                        database + "." + name.toLowerCase(Locale.ROOT),
                        key -> catalog.function(database, name).map(RuleBook::summary))
                .orElse(null);
    }

    private static ProgramSummary summary(RoutineDefinition routine) {
        return ProgramSummary.of(routine.body(), routine.sqlMode());
    }

    /** What the query of a view reads. */
    StatementInfo view(TableRules view, String query) {
        return views.computeIfAbsent(
                view,
                v -> statements.analyze(
                        ("CREATE TABLE `_` AS " + query).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        LexicalMode.DEFAULT));
    }
}
