package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Creates views, routines, triggers and events on the new instance, each in the context in which it was written. */
final class TargetObjects {
    /** Access denied for SUPER or SET_USER_ID; the definer account does not exist (1449); not allowed to name another (MariaDB). */
    private static final Set<Integer> DEFINER_REFUSED = Set.of(1227, 1449, 1396);

    private final RawConnection target;
    private final Collations collations;
    private final TargetDialect dialect;
    private final boolean keepDefiners;
    private final Consumer<String> warnings;
    private final TargetModes modes;
    private final Map<ObjectDdl.Account, Boolean> accounts = new HashMap<>();

    TargetObjects(
            RawConnection target,
            Collations collations,
            TargetDialect dialect,
            boolean keepDefiners,
            Consumer<String> warnings) {
        this.dialect = dialect;
        this.target = target;
        this.collations = collations;
        this.keepDefiners = keepDefiners;
        this.warnings = warnings;
        this.modes = new TargetModes(target);
    }

    /** Creates objects that may need each other, in any order: those that fail are tried again while others succeed. */
    void create(List<StoredObject> objects) throws CopyException, SQLException {
        List<StoredObject> left = objects;
        while (!left.isEmpty()) {
            List<StoredObject> failed = new ArrayList<>();
            SQLException last = null;
            for (StoredObject object : left) {
                try {
                    create(object);
                } catch (SQLException e) {
                    failed.add(object);
                    last = e;
                }
            }
            if (last != null && failed.size() == left.size()) {
                throw new CopyException(
                        "the new instance refuses "
                                + String.join(
                                        ", ",
                                        failed.stream().map(StoredObject::label).toList())
                                + "; the last one: " + last.getMessage()
                                + "; correct it on the old instance, or exclude its database",
                        last);
            }
            left = failed;
        }
    }

    private void create(StoredObject object) throws SQLException {
        target.execute("USE " + Names.quote(object.database()));
        String before = adoptDatabaseCollation(object);
        modes.set(object.sqlMode());
        if (!object.timeZone().isEmpty()) {
            target.execute("SET SESSION time_zone = " + Names.literal(object.timeZone()));
        }
        target.execute("SET SESSION character_set_client = " + collations.quotedOnTarget(object.charset())
                + ", SESSION collation_connection = " + collations.quotedOnTarget(object.collation()));
        try {
            createWithDefiner(object);
        } finally {
            target.execute("SET NAMES utf8mb4");
            target.execute("SET SESSION character_set_results = NULL, SESSION time_zone = '+00:00'");
            if (!before.isEmpty()) {
                target.execute(
                        "ALTER DATABASE " + Names.quote(object.database()) + " COLLATE " + Names.literal(before));
            }
        }
    }

    /** A routine's variables have its database's collation of the time it was written. Returns the collation to go back to. */
    private String adoptDatabaseCollation(StoredObject object) throws SQLException {
        if (object.databaseCollation().isEmpty()) {
            return "";
        }
        String now = target.value("SELECT @@collation_database");
        String wanted = collations.onTarget(object.databaseCollation());
        if (now.equals(wanted)) {
            return "";
        }
        target.execute("ALTER DATABASE " + Names.quote(object.database()) + " COLLATE " + Names.literal(wanted));
        return now;
    }

    private void createWithDefiner(StoredObject object) throws SQLException {
        String create = dialect.program(object.create(), object.sqlMode());
        if (object.kind() == StoredObject.Kind.EVENT) {
            create = ObjectDdl.eventThatRests(create);
        }
        ObjectDdl ddl = new ObjectDdl(create);
        ObjectDdl.Account definer = ddl.definer();
        if (definer != null && !keepDefiners && !exists(definer)) {
            replaceDefiner(object, ddl, definer, "does not exist on the new instance");
            return;
        }
        try {
            target.executeBytes(create);
        } catch (SQLException e) {
            if (definer == null || !DEFINER_REFUSED.contains(e.getErrorCode())) {
                throw e;
            }
            replaceDefiner(object, ddl, definer, "may not be named by the copy's account");
        }
    }

    private void replaceDefiner(StoredObject object, ObjectDdl ddl, ObjectDdl.Account definer, String why)
            throws SQLException {
        target.executeBytes(ddl.withCurrentUser());
        warnings.accept(
                object.label() + ": its definer " + definer + " " + why
                        + "; the copy's account took its place: create the account and the object again if it must be the same");
    }

    private boolean exists(ObjectDdl.Account account) throws SQLException {
        Boolean known = accounts.get(account);
        if (known == null) {
            known = lookUp(account);
            accounts.put(account, known);
        }
        return known;
    }

    private boolean lookUp(ObjectDdl.Account account) throws SQLException {
        try {
            return !target.query("SELECT 1 FROM mysql.user WHERE User = " + Names.literal(account.user())
                            + " AND Host = " + Names.literal(account.host()))
                    .isEmpty();
        } catch (SQLException e) {
            if (e.getErrorCode() == 1142 || e.getErrorCode() == 1044) {
                // The account may not read mysql.user: the server itself will say when it minds.
                return true;
            }
            throw e;
        }
    }
}
