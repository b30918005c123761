package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.dependency.TableShape;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.jspecify.annotations.Nullable;

/**
 * The new instance's schema, table by table when it is asked for; foreign keys are read all at once, since those that refer to a table
 * cannot be asked for by its name. Asks again once on a new connection when the old one is lost. One thread uses it.
 *
 * <p>The account must see triggers (privilege {@code TRIGGER}), or what they touch is not known.
 */
public final class TargetCatalog implements SchemaCatalog, AutoCloseable {
    private final TargetConnections connections;
    private @Nullable Connection open;
    private @Nullable ForeignKeys foreignKeys;
    private @Nullable TargetFacts facts;
    private @Nullable Boolean lasting;

    public TargetCatalog(InstanceAddress address) {
        this.connections = new TargetConnections(address);
    }

    @Override
    public Optional<TableShape> table(String database, String name) {
        TargetFacts fixed = facts();
        return ask(
                "table " + database + "." + name, c -> new ShapeReader(c, foreignKeys(c), fixed).table(database, name));
    }

    private ForeignKeys foreignKeys(Connection connection) throws SQLException {
        ForeignKeys known = foreignKeys;
        if (known == null) {
            known = ForeignKeys.read(connection);
            foreignKeys = known;
        }
        return known;
    }

    @Override
    public Optional<RoutineDefinition> function(String database, String name) {
        return ask("function " + database + "." + name, c -> ShapeReader.function(c, database, name));
    }

    @Override
    public boolean hasLastingTables() {
        Boolean known = lasting;
        if (known == null) {
            TargetFacts fixed = facts();
            known = ask("its engines", c -> ShapeReader.hasLasting(c, fixed));
            lasting = known;
        }
        return known;
    }

    @Override
    public TargetFacts facts() {
        TargetFacts known = facts;
        if (known == null) {
            known = ask("its settings", TargetFacts::read);
            facts = known;
        }
        return known;
    }

    @Override
    public void invalidate() {
        foreignKeys = null;
        lasting = null;
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
            if (!fresh && e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                return ask(what, question);
            }
            throw new CatalogException(
                    "the schema of the new instance cannot be read (" + what + "): " + e.getMessage(), e);
        }
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
    public void close() {
        Connection current = open;
        open = null;
        TargetConnections.abort(current);
    }
}
