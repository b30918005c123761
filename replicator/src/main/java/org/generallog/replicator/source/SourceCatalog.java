package org.generallog.replicator.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The old instance's schema, asked for table by table when it is needed, and kept until a DDL statement is seen. Never a question
 * without schema and table name: on 5.5 such a question opens every table of the server.
 *
 * <p>Asks again once on a new connection when the old one is lost.
 */
public final class SourceCatalog implements Catalog, AutoCloseable {
    /** Tables beyond this many are forgotten and asked for again. */
    private static final int MOST_TABLES = 20_000;

    private final SourceConnections connections;
    private final Map<Name, Optional<TableSchema>> tables = new HashMap<>();
    private final Map<Name, List<TriggerDefinition>> triggers = new HashMap<>();
    private final Map<Name, Optional<ViewDefinition>> views = new HashMap<>();
    private final Map<Name, Optional<RoutineDefinition>> functions = new HashMap<>();
    private final Map<Name, Optional<RoutineDefinition>> procedures = new HashMap<>();
    private @Nullable List<EventDefinition> events;
    private @Nullable Boolean hasFunctions;
    private @Nullable Boolean namesFold;
    private @Nullable Connection open;

    private record Name(String database, String name) {}

    public SourceCatalog(SourceConnections connections) {
        this.connections = connections;
    }

    @Override
    public synchronized Optional<TableSchema> table(String database, String name) {
        Name key = tableName(database, name);
        Optional<TableSchema> known = tables.get(key);
        if (known == null) {
            known = ask("table " + database + "." + name, c -> schema(c).table(database, name));
            bound(tables);
            tables.put(key, known);
        }
        return known;
    }

    @Override
    public synchronized Optional<TableTrace> trace(String database, String name) {
        return ask("table " + database + "." + name, c -> schema(c).trace(database, name));
    }

    @Override
    public synchronized Optional<ViewDefinition> view(String database, String name) {
        Name key = tableName(database, name);
        Optional<ViewDefinition> known = views.get(key);
        if (known == null) {
            known = ask("view " + database + "." + name, c -> schema(c).view(database, name));
            bound(views);
            views.put(key, known);
        }
        return known;
    }

    @Override
    public synchronized List<TriggerDefinition> triggers(String database, String table) {
        Name key = tableName(database, table);
        List<TriggerDefinition> known = triggers.get(key);
        if (known == null) {
            known = ask(
                    "the triggers of " + database + "." + table, c -> schema(c).triggers(database, table));
            bound(triggers);
            triggers.put(key, known);
        }
        return known;
    }

    @Override
    public synchronized Optional<RoutineDefinition> function(String database, String name) {
        return routine(functions, "FUNCTION", database, name);
    }

    @Override
    public synchronized Optional<RoutineDefinition> procedure(String database, String name) {
        return routine(procedures, "PROCEDURE", database, name);
    }

    private Optional<RoutineDefinition> routine(
            Map<Name, Optional<RoutineDefinition>> map, String type, String database, String name) {
        // Routine names compare without case on every server.
        Name key = new Name(database, name.toLowerCase(Locale.ROOT));
        Optional<RoutineDefinition> known = map.get(key);
        if (known == null) {
            known = ask(
                    type.toLowerCase(Locale.ROOT) + " " + database + "." + name,
                    c -> schema(c).routine(type, database, name));
            bound(map);
            map.put(key, known);
        }
        return known;
    }

    @Override
    public synchronized boolean isNearlyFull(String database, String table) {
        return ask("how full " + database + "." + table + " is", c -> schema(c).isNearlyFull(database, table));
    }

    @Override
    public synchronized List<ForeignKey> foreignKeys() {
        return ask("the foreign keys", c -> schema(c).foreignKeys("", ""));
    }

    @Override
    public synchronized List<ForeignKey> foreignKeys(String database, String table) {
        return ask(
                "the foreign keys of " + database + "." + table, c -> schema(c).foreignKeys(database, table));
    }

    @Override
    public synchronized List<EventDefinition> events() {
        List<EventDefinition> known = events;
        if (known == null) {
            known = ask("the events", c -> schema(c).events());
            events = known;
        }
        return known;
    }

    @Override
    public synchronized boolean hasFunctions() {
        Boolean known = hasFunctions;
        if (known == null) {
            known = ask("whether there are stored functions", c -> schema(c).mayHaveFunctions());
            hasFunctions = known;
        }
        return known;
    }

    @Override
    public synchronized void invalidate() {
        tables.clear();
        triggers.clear();
        views.clear();
        functions.clear();
        procedures.clear();
        events = null;
        hasFunctions = null;
    }

    private Name tableName(String database, String name) {
        Boolean fold = namesFold;
        if (fold == null) {
            fold = ask("lower_case_table_names", c -> schema(c).namesFold());
            namesFold = fold;
        }
        return fold
                ? new Name(database.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))
                : new Name(database, name);
    }

    private static void bound(Map<Name, ?> map) {
        if (map.size() >= MOST_TABLES) {
            map.clear();
        }
    }

    private SchemaQueries schema(Connection connection) {
        return new SchemaQueries(connection, connections.tag("catalog", ""));
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private <T> T ask(String what, Question<T> question) {
        boolean fresh = open == null;
        try {
            return question.ask(connection());
        } catch (SQLException e) {
            close();
            if (!fresh && isConnectionLost(e)) {
                return ask(what, question);
            }
            throw new CatalogException(
                    "the schema of the old instance cannot be read (" + what + "): " + e.getMessage()
                            + SourceErrors.remedy(e),
                    e);
        }
    }

    private static boolean isConnectionLost(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("08");
    }

    private Connection connection() throws SQLException {
        Connection current = open;
        if (current == null) {
            current = connections.openText();
            open = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        Connection current = open;
        open = null;
        Connections.closeQuietly(current);
    }
}
