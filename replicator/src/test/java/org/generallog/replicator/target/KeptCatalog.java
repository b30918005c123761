package org.generallog.replicator.target;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.dependency.TableShape;

/** A schema that no barrier changes: each table is read once. */
final class KeptCatalog implements SchemaCatalog {
    private final SchemaCatalog catalog;
    private final Map<String, Optional<TableShape>> tables = new HashMap<>();
    private final Map<String, Optional<RoutineDefinition>> functions = new HashMap<>();

    KeptCatalog(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Optional<TableShape> table(String database, String name) {
        return tables.computeIfAbsent(database + "." + name, n -> catalog.table(database, name));
    }

    @Override
    public Optional<RoutineDefinition> function(String database, String name) {
        return functions.computeIfAbsent(database + "." + name, n -> catalog.function(database, name));
    }

    @Override
    public boolean hasLastingTables() {
        return catalog.hasLastingTables();
    }

    @Override
    public Facts facts() {
        return catalog.facts();
    }

    @Override
    public void invalidate() {
        // It stays as it is.
    }
}
