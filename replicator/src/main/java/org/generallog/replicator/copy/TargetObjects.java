package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Creates views, routines, triggers and events on the new instance, each in the context in which it was written. */
final class TargetObjects {
    /** Access denied for SUPER or SET_USER_ID; not allowed to name another (MariaDB); the definer account does not exist. */
    private static final Set<Integer> DEFINER_REFUSED = Set.of(1227, 1396, 1449);

    private final RawConnection target;
    private final Collations collations;
    private final TargetDialect dialect;
    private final boolean keepDefiners;
    private final Consumer<String> warnings;
    private final TargetModes modes;
    private final Definers definers;

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
        this.definers = new Definers(target);
    }

    /**
     * Creates objects that may need each other, in any order: those that fail are tried again while others succeed. What the new instance
     * refuses is left out and told; but for a trigger, without which rows would be missing.
     */
    void create(List<StoredObject> objects) throws CopyException, SQLException {
        List<StoredObject> left = objects;
        while (!left.isEmpty()) {
            Map<StoredObject, SQLException> failed = new LinkedHashMap<>();
            for (StoredObject object : left) {
                try {
                    create(object);
                } catch (SQLException e) {
                    failed.put(object, e);
                }
            }
            if (failed.size() == left.size()) {
                for (Map.Entry<StoredObject, SQLException> each : failed.entrySet()) {
                    refused(each.getKey(), each.getValue());
                }
                return;
            }
            left = List.copyOf(failed.keySet());
        }
    }

    private void refused(StoredObject object, SQLException why) throws CopyException {
        if (object.kind() == StoredObject.Kind.TRIGGER) {
            throw new CopyException(
                    "the new instance refuses " + object.label() + ": " + why.getMessage()
                            + "; what it writes would be missing there. Correct it on the old instance, or exclude its database,"
                            + " and copy again: it goes on where it was",
                    why);
        }
        warnings.accept(object.label() + " is not created, since the new instance refuses it: " + why.getMessage()
                + "; create it by hand as the new version understands it");
    }

    private void leaveOut(StoredObject object, Account definer, String why) {
        warnings.accept(object.label() + " is not created: its definer " + definer + " " + why);
    }

    private void create(StoredObject object) throws SQLException {
        Optional<Account> missing = keepDefiners ? Optional.empty() : definers.missing(object);
        if (missing.isPresent()) {
            leaveOut(
                    object,
                    missing.get(),
                    "does not exist on the new instance; create the account (\"accounts\" prints how), and then the object");
            return;
        }
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
        try {
            target.executeBytes(dialect.program(object.create(), object.charset(), object.sqlMode()));
        } catch (SQLException e) {
            Optional<Account> definer = Definers.of(object);
            if (definer.isEmpty()
                    || object.kind() == StoredObject.Kind.TRIGGER
                    || !DEFINER_REFUSED.contains(e.getErrorCode())) {
                throw e;
            }
            leaveOut(
                    object,
                    definer.get(),
                    "may not be named by the copy's account: GRANT SUPER, on MySQL 8 and later SET_ANY_DEFINER or SET_USER_ID, on"
                            + " MariaDB SET USER, to it (the new instance says: " + e.getMessage() + ")");
        }
    }
}
