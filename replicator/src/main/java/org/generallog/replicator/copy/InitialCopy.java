package org.generallog.replicator.copy;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replicator.jdbc.ConnectFailure;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies schema and rows from one consistent snapshot of the old instance onto the new one.
 *
 * <p>The order: read the schema; see that nothing is in the way; take the snapshot and mark it in the log, and
 * take the {@code AUTO_INCREMENT} counters while the writes are held back; read the schema again, so that no ALTER has slipped in between; databases and tables; rows, each chunk compared once it is written; routines and views; triggers, which must not fire while rows are
 * loaded; events, disabled. The {@linkplain CopyRegistry registry} says {@code complete} at the very end.
 *
 * <p>A copy that has broken off goes on with a snapshot of its own: chunks that are there are kept where a digest says that they are as in the new snapshot,
 * and copied again where not. So the new instance has one snapshot in the end, whatever broke.
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
            Set<TargetObject> ours = settings.overwrite() ? Set.of() : registry.left(settings.name());
            refuseExisting(target, schema, ours);
            if (!settings.keepDefiners()) {
                new Definers(target).requireThoseOfTriggers(source, schema.objects(StoredObject.Kind.TRIGGER));
            }
            refuseWhileApplied();
            registry.started(settings.name(), id);
            started = true;
            CopyResult result = reported(source, target, schema, ours, begin);
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
                            connections.stopped()
                                    ? "the copy was stopped"
                                    : "the copy failed: " + ConnectFailure.line(e),
                            e));
        }
    }

    /** Ends a running copy from another thread, at once. What it has copied is not complete, and the registry says so. */
    public void stop() {
        connections.stop();
    }

    private CopyResult reported(
            RawConnection source, RawConnection target, SourceSchema before, Set<TargetObject> ours, long begin)
            throws SQLException, InterruptedException, CopyException {
        CopyReport report = new CopyReport(registry, settings.name(), id, progress);
        try {
            return copy(source, target, before, ours, begin);
        } finally {
            report.end();
        }
    }

    private CopyResult copy(
            RawConnection source, RawConnection target, SourceSchema before, Set<TargetObject> ours, long begin)
            throws SQLException, InterruptedException, CopyException {
        RawConnection locker = connections.source();
        List<RawConnection> readers = new ArrayList<>();
        for (int i = 0; i < settings.readers(); i++) {
            readers.add(connections.source());
        }
        List<String> nonTransactional = nonTransactional(before);
        Map<String, String> counters = new TreeMap<>();
        long lockBegin = System.nanoTime();
        Snapshot snapshot = new SnapshotTaker(settings.name(), id, locker, readers, connections)
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
        ChunkBook book = new ChunkBook(connections.target(), settings.schema(), settings.name());
        Map<String, List<ChunkBook.Recorded>> recorded = cleared(target, schema, book, ours);
        TargetSchema tables =
                new TargetSchema(target, collations, dialect, settings.chunkBytes(), progress::warningOnce);
        tables.createDatabases(schema);
        book.creates(schema.tables().stream()
                .filter(table -> !recorded.containsKey(table.qualified()))
                .toList());
        Map<String, DeferredKeys> keys = tables.createTables(schema, recorded.keySet());
        List<Chunk> differing = new DataCopier(
                        connections,
                        // Only a lock gives several connections one snapshot.
                        snapshot.locked() == Snapshot.Locked.NONE ? readers.subList(0, 1) : readers,
                        settings,
                        progress,
                        book,
                        digests(source, target, schema))
                .copy(schema.tables(), recorded, keys);
        markRead();
        // With the lock kept for the whole copy, this is where the application goes on.
        locker.close();
        Counters.adopt(target, schema.tables(), progress::warningOnce);
        long lockedMillis = settings.lock() == LockMode.WHOLE_COPY ? millisSince(lockBegin) : snapshot.lockedMillis();
        book.createsObjects(schema.objects());
        createObjects(target, schema, collations, dialect);
        registry.list(settings.name(), differing);
        return new CopyResult(
                new Snapshot(id, snapshot.locked(), snapshot.pending(), lockedMillis),
                schema.tables().size(),
                progress.rows(),
                progress.rowsKept(),
                progress.bytes(),
                Duration.ofMillis(millisSince(begin)),
                nonTransactional,
                differing.stream().map(Chunk::name).toList(),
                progress.warnings());
    }

    private Optional<ChunkDigest> digests(RawConnection source, RawConnection target, SourceSchema schema)
            throws SQLException {
        Optional<ChunkDigest> digests = ChunkDigest.common(source, target);
        List<String> without = schema.tables().stream()
                .filter(TableDefinition::hasRows)
                .filter(table -> digests.isEmpty() || !digests.get().fits(table))
                .map(TableDefinition::qualified)
                .toList();
        if (settings.verify() && !without.isEmpty()) {
            LOG.info(
                    "these tables are copied and not compared, since the two servers have no digest in common or print some values"
                            + " (FLOAT, DOUBLE, JSON, geometry) in different ways; verify compares them: {}",
                    String.join(", ", without));
        }
        return digests;
    }

    /** From here on no schema change can make the copy find other rows than its snapshot has. */
    private void markRead() throws SQLException {
        // The others have been silent for as long as the writers needed.
        try (RawConnection marks = connections.source()) {
            marks.queryUntagged(Connections.tagged("SELECT 1", new Marker(settings.name(), "copied", id)));
        }
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

    private SourceSchema readSchema(RawConnection source) throws SQLException, CopyException {
        return new SourceSchemaReader(source, settings, progress::warningOnce).read();
    }

    private void refuseExisting(RawConnection target, SourceSchema schema, Set<TargetObject> ours)
            throws SQLException, CopyException {
        List<String> existing = ExistingObjects.read(target, schema, ours).inTheWay(ours);
        if (!existing.isEmpty() && !settings.overwrite()) {
            throw new CopyException("these exist on the new instance already: " + String.join(", ", existing)
                    + "; drop them, or copy with --overwrite, which drops all that is in the databases to copy");
        }
    }

    /**
     * Makes room. What the old instance does not have would differ for good.
     *
     * @param ours what an earlier attempt has created
     * @return the chunks of those that are as they were, by {@code database.table}
     */
    private Map<String, List<ChunkBook.Recorded>> cleared(
            RawConnection target, SourceSchema schema, ChunkBook book, Set<TargetObject> ours) throws SQLException {
        ExistingObjects existing = ExistingObjects.read(target, schema, ours);
        List<String> foreign = existing.foreign(ours);
        if (!foreign.isEmpty()) {
            progress.warningOnce("the old instance does not have these of the new one's databases"
                    + (settings.overwrite() ? ", and --overwrite drops them: " : ": ")
                    + String.join(", ", foreign));
        }
        Map<String, List<ChunkBook.Recorded>> kept = ours.isEmpty() ? Map.of() : kept(existing, schema, book.read());
        if (settings.overwrite()) {
            existing.drop(target);
        } else if (!ours.isEmpty()) {
            LOG.info(
                    "a copy has broken off: it goes on, with {} of its {} tables",
                    kept.size(),
                    ours.stream().filter(TargetObject::isTable).count());
            existing.dropLeft(ours, kept.keySet(), target);
            Set<String> gone = ExistingObjects.gone(schema, ours);
            if (!gone.isEmpty()) {
                progress.warningOnce("these databases are no longer copied: " + String.join(", ", gone)
                        + "; what the copy had created there is dropped, and they stay on the new instance: drop them if nobody"
                        + " needs them");
            }
        }
        book.forgetAllBut(kept.keySet());
        return kept;
    }

    private static Map<String, List<ChunkBook.Recorded>> kept(
            ExistingObjects existing, SourceSchema schema, Map<String, List<ChunkBook.Recorded>> recorded) {
        Map<String, List<ChunkBook.Recorded>> kept = new HashMap<>();
        for (TableDefinition table : schema.tables()) {
            List<ChunkBook.Recorded> chunks = recorded.getOrDefault(table.qualified(), List.of());
            if (!chunks.isEmpty()
                    && chunks.get(0).definition().equals(ChunkBook.digest(table))
                    && existing.hasTable(table)) {
                kept.put(table.qualified(), chunks);
            }
        }
        return kept;
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
