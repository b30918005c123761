package org.generallog.replicator.copy;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies schema and rows from one consistent snapshot of the old instance onto the new one.
 *
 * <p>The order: read the schema; see that nothing is in the way; take the snapshot and mark it in the log, and
 * take the {@code AUTO_INCREMENT} counters while the writes are held back; read the schema again, so that no ALTER has slipped in between; databases and tables; rows; routines and views; triggers, which must not fire while rows are
 * loaded; events, disabled. The {@linkplain CopyRegistry registry} says {@code complete} at the very end.
 */
public final class InitialCopy {
    private static final Logger LOG = LoggerFactory.getLogger(InitialCopy.class);

    private final CopySettings settings;
    private final Connections connections;
    private final CopyRegistry registry;
    private final CopyProgress progress;
    private final String id;

    /** For a copy that no capture waits for. */
    public InitialCopy(CopySettings settings, InstanceAddress source, InstanceAddress target, CopyListener listener) {
        this(settings, MarkerKey.fresh(), source, target, listener);
    }

    /** @param key by which the capture knows this copy's connections */
    public InitialCopy(
            CopySettings settings,
            MarkerKey key,
            InstanceAddress source,
            InstanceAddress target,
            CopyListener listener) {
        this.settings = settings;
        this.id = Long.toString(System.currentTimeMillis(), 36)
                + Integer.toString(new SecureRandom().nextInt(36 * 36 * 36), 36);
        this.connections = new Connections(source, target, new Marker(settings.name(), "copy", id), key);
        this.registry = new CopyRegistry(target, settings.schema());
        this.progress = new CopyProgress(listener);
    }

    /** The payload of this copy's {@code snapshot} marker. */
    public String snapshotId() {
        return id;
    }

    /** Copies; once. An interrupt or {@link #stop} ends it with an exception. */
    public CopyResult run() throws CopyException {
        long begin = System.nanoTime();
        boolean started = false;
        try (connections) {
            RawConnection source = connections.source();
            RawConnection target = connections.target();
            registry.lock(target, settings.name());
            SourceRights.require(source, settings.databases());
            SourceSchema schema = readSchema(source);
            refuseExisting(target, schema);
            if (!settings.keepDefiners()) {
                new Definers(target).requireThoseOfTriggers(source, schema.objects(StoredObject.Kind.TRIGGER));
            }
            refuseWhileApplied();
            registry.started(settings.name(), id);
            started = true;
            CopyResult result = reported(source, target, schema, begin);
            registry.complete(settings.name(), result);
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(started, new CopyException("the copy was interrupted", e));
        } catch (CopyException e) {
            throw failed(started, connections.stopped() ? new CopyException("the copy was stopped", e) : e);
        } catch (SQLException e) {
            throw failed(
                    started,
                    new CopyException(
                            connections.stopped() ? "the copy was stopped" : "the copy failed: " + e.getMessage(), e));
        }
    }

    /** Ends a running copy from another thread, at once. What it has copied is not complete, and the registry says so. */
    public void stop() {
        connections.stop();
    }

    private CopyResult reported(RawConnection source, RawConnection target, SourceSchema before, long begin)
            throws SQLException, InterruptedException, CopyException {
        CopyReport report = new CopyReport(registry, settings.name(), id, progress);
        try {
            return copy(source, target, before, begin);
        } finally {
            report.end();
        }
    }

    private CopyResult copy(RawConnection source, RawConnection target, SourceSchema before, long begin)
            throws SQLException, InterruptedException, CopyException {
        RawConnection locker = connections.source();
        RawConnection reader = connections.source();
        List<String> nonTransactional = nonTransactional(before);
        Map<String, String> counters = new TreeMap<>();
        long lockBegin = System.nanoTime();
        Snapshot snapshot = new SnapshotTaker(settings.name(), id, locker, reader, connections)
                .take(
                        settings.lock(),
                        before.tables().stream()
                                .filter(TableDefinition::hasRows)
                                .toList(),
                        () -> counters.putAll(Counters.read(source, before.tables())),
                        progress);
        progress.snapshotTaken(snapshot);
        progress.expect(before.tables());
        SourceSchema schema = before.withCreates(counters);
        refuseAltered(schema, before);
        refuseAltered(readSchema(source), before);
        Collations collations = Collations.read(source, target);
        TargetDialect dialect = TargetDialect.read(source, target);
        createTables(target, schema, collations, dialect);
        new DataCopier(connections, reader, settings, progress).copy(schema.tables());
        // With the lock kept for the whole copy, this is where the application goes on.
        locker.close();
        Counters.adopt(target, schema.tables(), progress::warningOnce);
        long lockedMillis = settings.lock() == LockMode.WHOLE_COPY ? millisSince(lockBegin) : snapshot.lockedMillis();
        createObjects(target, schema, collations, dialect);
        return new CopyResult(
                new Snapshot(id, snapshot.locked(), snapshot.pending(), lockedMillis),
                schema.tables().size(),
                progress.rows(),
                progress.bytes(),
                Duration.ofMillis(millisSince(begin)),
                nonTransactional,
                progress.warnings());
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void refuseAltered(SourceSchema schema, SourceSchema before) throws CopyException {
        List<String> changed = schema.changesSince(before);
        if (!changed.isEmpty()) {
            throw new CopyException("the old instance's schema was altered while the snapshot was taken ("
                    + String.join(", ", changed) + "): copy again when no schema change runs");
        }
    }

    private void createTables(RawConnection target, SourceSchema schema, Collations collations, TargetDialect dialect)
            throws SQLException, CopyException {
        TargetSchema tables = new TargetSchema(target, collations, dialect, progress::warningOnce);
        clear(target, schema);
        tables.createDatabases(schema);
        tables.createTables(schema);
    }

    private SourceSchema readSchema(RawConnection source) throws SQLException, CopyException {
        return new SourceSchemaReader(source, settings, progress::warningOnce).read();
    }

    private void refuseExisting(RawConnection target, SourceSchema schema) throws SQLException, CopyException {
        List<String> existing = ExistingObjects.read(target, schema).inTheWay();
        if (!existing.isEmpty() && !settings.overwrite()) {
            throw new CopyException("these exist on the new instance already: " + String.join(", ", existing)
                    + "; drop them, or copy with --overwrite, which drops all that is in the databases to copy");
        }
    }

    /** What the old instance does not have would differ for good. */
    private void clear(RawConnection target, SourceSchema schema) throws SQLException {
        ExistingObjects existing = ExistingObjects.read(target, schema);
        if (!existing.foreign().isEmpty()) {
            progress.warningOnce("the old instance does not have these of the new one's databases"
                    + (settings.overwrite() ? ", and --overwrite drops them: " : ": ")
                    + String.join(", ", existing.foreign()));
        }
        if (settings.overwrite()) {
            existing.drop(target);
        }
    }

    /** What belongs to an earlier attempt is gone with the tables that are overwritten; its checkpoint would be taken up again. */
    private void refuseWhileApplied() throws SQLException, CopyException {
        if (registry.isApplied(settings.name())) {
            throw new CopyException("a replicator applies under the name '" + settings.name()
                    + "' onto the new instance: stop it before copying");
        }
        if (settings.overwrite()) {
            registry.forget(settings.name());
        } else if (registry.hasCheckpoint(settings.name())) {
            throw new CopyException(
                    "something was applied under the name '" + settings.name()
                            + "' onto the new instance already: choose another name, or copy with --overwrite, which forgets it");
        }
    }

    private void createObjects(RawConnection target, SourceSchema schema, Collations collations, TargetDialect dialect)
            throws CopyException, SQLException {
        TargetObjects objects =
                new TargetObjects(target, collations, dialect, settings.keepDefiners(), progress::warningOnce);
        objects.create(schema.objects(StoredObject.Kind.FUNCTION));
        objects.create(schema.objects(StoredObject.Kind.PROCEDURE));
        objects.create(schema.objects(StoredObject.Kind.VIEW));
        for (StoredObject trigger : schema.objects(StoredObject.Kind.TRIGGER)) {
            // One by one: triggers of one table fire in the order in which they were created.
            objects.create(List.of(trigger));
        }
        objects.create(schema.objects(StoredObject.Kind.EVENT));
        if (!schema.objects(StoredObject.Kind.EVENT).isEmpty()
                && target.value("SELECT @@event_scheduler").equalsIgnoreCase("ON")) {
            progress.warningOnce("the new instance's event_scheduler is ON; the copied events are disabled there, since"
                    + " their statements come from the log; leave them so until the cutover");
        }
    }

    private List<String> nonTransactional(SourceSchema schema) {
        List<String> tables = schema.tables().stream()
                .filter(t -> !t.transactional())
                .map(TableDefinition::qualified)
                .toList();
        if (!tables.isEmpty() && settings.lock() != LockMode.WHOLE_COPY) {
            progress.warningOnce("no snapshot covers these tables, since their engine has no transactions: "
                    + String.join(", ", tables) + "; rows that change while the copy runs may differ: verify them, or"
                    + " copy with the lock kept (lock: whole-copy), which blocks all writes meanwhile");
        }
        return tables;
    }

    private CopyException failed(boolean started, CopyException e) {
        if (started) {
            try {
                registry.failed(settings.name(), id, String.valueOf(e.getMessage()));
            } catch (SQLException second) {
                // The record still says running, which is not complete either.
                LOG.warn("the failed copy could not be recorded: {}", second.getMessage());
            }
        }
        return e;
    }
}
