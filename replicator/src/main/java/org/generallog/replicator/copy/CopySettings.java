package org.generallog.replicator.copy;

import java.util.List;

/**
 * What to copy and how.
 *
 * @param name the replication's name: it is in every marker of the copy
 * @param schema the replicator's own schema on the new instance; it is never copied
 * @param databases the databases to copy; empty for all
 * @param excludeDatabases databases to leave out; the system's are always left out
 * @param overwrite whether what exists on the new instance is dropped and copied again
 * @param lock how the snapshot's place is made exact
 * @param keepDefiners whether a view, routine, trigger or event is created though its definer does not exist on the new
 *     instance, where it fails whenever it is used; otherwise it is left out
 * @param packetBytes size of one INSERT to aim at, in bytes
 * @param writers connections that write
 */
public record CopySettings(
        String name,
        String schema,
        List<String> databases,
        List<String> excludeDatabases,
        boolean overwrite,
        LockMode lock,
        boolean keepDefiners,
        int packetBytes,
        int writers) {

    public CopySettings {
        databases = List.copyOf(databases);
        excludeDatabases = List.copyOf(excludeDatabases);
        if (packetBytes < 1 || writers < 1) {
            throw new IllegalArgumentException("packetBytes and writers must be positive");
        }
    }

    /** Everything is copied, nothing is overwritten, the lock is brief. */
    public static CopySettings of(String name, String schema) {
        return new CopySettings(name, schema, List.of(), List.of(), false, LockMode.BRIEF, false, 1 << 20, 2);
    }

    public CopySettings withDatabases(List<String> included, List<String> excluded) {
        return new CopySettings(name, schema, included, excluded, overwrite, lock, keepDefiners, packetBytes, writers);
    }

    public CopySettings withOverwrite(boolean newOverwrite) {
        return new CopySettings(
                name, schema, databases, excludeDatabases, newOverwrite, lock, keepDefiners, packetBytes, writers);
    }

    public CopySettings withLock(LockMode newLock) {
        return new CopySettings(
                name, schema, databases, excludeDatabases, overwrite, newLock, keepDefiners, packetBytes, writers);
    }

    public CopySettings withKeepDefiners(boolean keep) {
        return new CopySettings(name, schema, databases, excludeDatabases, overwrite, lock, keep, packetBytes, writers);
    }

    public CopySettings withPackets(int bytes, int writingConnections) {
        return new CopySettings(
                name, schema, databases, excludeDatabases, overwrite, lock, keepDefiners, bytes, writingConnections);
    }
}
