package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads views, routines, triggers and events with the context in which each was written. */
final class StoredObjectReader {
    /** {@code ER_VIEW_INVALID}: a view over something that is no longer there. */
    private static final int VIEW_INVALID = 1356;

    /** {@code ER_PROCACCESS_DENIED_ERROR}: the view calls a function that the account may not execute. */
    private static final int EXECUTE_DENIED = 1370;

    private final RawConnection source;
    private final Consumer<String> warnings;

    StoredObjectReader(RawConnection source, Consumer<String> warnings) {
        this.source = source;
        this.warnings = warnings;
    }

    List<StoredObject> read(String database) throws SQLException, CopyException {
        // The server leaves the database out of a view's own text only when it is the current one.
        source.execute("USE " + Names.quote(database));
        List<StoredObject> objects = new ArrayList<>();
        routines(database, objects);
        for (RawRow row : source.query("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                + Names.literal(database) + " AND TABLE_TYPE = 'VIEW' ORDER BY TABLE_NAME")) {
            view(database, row.text(0), objects);
        }
        for (RawRow row : source.query("SHOW TRIGGERS FROM " + Names.quote(database))) {
            String name = row.text(0);
            RawRow shown = show("TRIGGER", database, name);
            objects.add(object(StoredObject.Kind.TRIGGER, database, name, shown, new int[] {2, 1, 3, 4, 5}, ""));
        }
        for (RawRow row : source.query("SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "
                + Names.literal(database) + " ORDER BY EVENT_NAME")) {
            String name = row.text(0);
            RawRow shown = show("EVENT", database, name);
            objects.add(
                    object(StoredObject.Kind.EVENT, database, name, shown, new int[] {3, 1, 4, 5, 6}, shown.text(2)));
        }
        return objects;
    }

    private void routines(String database, List<StoredObject> objects) throws SQLException, CopyException {
        for (RawRow row : source.query("SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES"
                + " WHERE ROUTINE_SCHEMA = " + Names.literal(database) + " ORDER BY ROUTINE_TYPE, ROUTINE_NAME")) {
            String type = row.text(0);
            if (!type.equals("FUNCTION") && !type.equals("PROCEDURE")) {
                warnings.accept(
                        type + " " + database + "." + row.text(1)
                                + " is left out: only functions and procedures are copied; create it on the new instance by hand");
                continue;
            }
            RawRow shown = show(type, database, row.text(1));
            objects.add(object(
                    StoredObject.Kind.valueOf(type), database, row.text(1), shown, new int[] {2, 1, 3, 4, 5}, ""));
        }
    }

    private void view(String database, String name, List<StoredObject> objects) throws SQLException, CopyException {
        try {
            open(database, name);
            RawRow shown = show("VIEW", database, name);
            objects.add(object(StoredObject.Kind.VIEW, database, name, shown, new int[] {1, -1, 2, 3, -1}, ""));
        } catch (SQLException e) {
            if (e.getErrorCode() != VIEW_INVALID) {
                throw e;
            }
            warnings.accept("view " + database + "." + name + " is broken on the old instance and is left out: "
                    + e.getMessage());
        }
    }

    /** {@code SHOW CREATE VIEW} only warns of a broken view; this opens it. It wants more rights than to read the text takes. */
    private void open(String database, String name) throws SQLException {
        try {
            source.query("SHOW COLUMNS FROM " + Names.quote(database, name));
        } catch (SQLException e) {
            if (e.getErrorCode() != EXECUTE_DENIED) {
                throw e;
            }
        }
    }

    private RawRow show(String type, String database, String name) throws SQLException {
        return source.query("SHOW CREATE " + type + " " + Names.quote(database, name))
                .get(0);
    }

    /** @param columns of create, sql_mode, client charset, connection collation, database collation; -1 for none */
    private static StoredObject object(
            StoredObject.Kind kind, String database, String name, RawRow row, int[] columns, String timeZone)
            throws CopyException {
        @Nullable String create = row.bytesOrNull(columns[0]);
        if (create == null) {
            throw new CopyException("the account may not see the text of " + kind + " " + database + "." + name
                    + " on the old instance: grant it SELECT on mysql.proc, or exclude the database");
        }
        return new StoredObject(
                kind,
                database,
                name,
                create,
                text(row, columns[1]),
                text(row, columns[2]),
                text(row, columns[3]),
                text(row, columns[4]),
                timeZone);
    }

    private static String text(RawRow row, int column) {
        return column < 0 || column >= row.size() ? "" : row.text(column);
    }
}
