package org.generallog.replicator.copy;

import java.util.List;
import java.util.function.Consumer;
import org.generallog.replicator.config.OnOff;
import org.generallog.replicator.config.ReplicationConfig;

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
 * @param readers connections that read, all from one snapshot; without a lock there is but one
 * @param writers connections that write
 * @param chunkBytes large tables are copied in chunks of about so many bytes
 * @param bytesPerSecond that are written at most; 0 for as many as possible
 * @param verify whether each chunk is compared on both sides once it is written
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
        int readers,
        int writers,
        long chunkBytes,
        long bytesPerSecond,
        boolean verify) {

    public CopySettings {
        databases = List.copyOf(databases);
        excludeDatabases = List.copyOf(excludeDatabases);
        if (packetBytes < 1 || readers < 1 || writers < 1 || chunkBytes < 1 || bytesPerSecond < 0) {
            throw new IllegalArgumentException("sizes and numbers of connections must be positive");
        }
    }

    /** Everything is copied and compared, nothing is overwritten, the lock is brief. */
    public static CopySettings of(String name, String schema) {
        return new Builder(name, schema).build();
    }

    /** As the configuration says. */
    public static CopySettings of(ReplicationConfig config) {
        return of(config.name(), config.target().schema())
                .withDatabases(config.filter().databases(), config.filter().excludeDatabases())
                .withConnections(config.copy().readers(), config.copy().writers())
                .withBytesPerSecond(config.copy().maxRate())
                .withVerify(config.copy().verify() == OnOff.ON);
    }

    public CopySettings withDatabases(List<String> included, List<String> excluded) {
        return change(it -> {
            it.databases = included;
            it.excludeDatabases = excluded;
        });
    }

    public CopySettings withOverwrite(boolean newOverwrite) {
        return change(it -> it.overwrite = newOverwrite);
    }

    public CopySettings withLock(LockMode newLock) {
        return change(it -> it.lock = newLock);
    }

    public CopySettings withKeepDefiners(boolean keep) {
        return change(it -> it.keepDefiners = keep);
    }

    public CopySettings withPacketBytes(int bytes) {
        return change(it -> it.packetBytes = bytes);
    }

    public CopySettings withConnections(int reading, int writing) {
        return change(it -> {
            it.readers = reading;
            it.writers = writing;
        });
    }

    public CopySettings withChunkBytes(long bytes) {
        return change(it -> it.chunkBytes = bytes);
    }

    public CopySettings withBytesPerSecond(long bytes) {
        return change(it -> it.bytesPerSecond = bytes);
    }

    public CopySettings withVerify(boolean compare) {
        return change(it -> it.verify = compare);
    }

    private CopySettings change(Consumer<Builder> change) {
        Builder builder = new Builder(name, schema);
        builder.databases = databases;
        builder.excludeDatabases = excludeDatabases;
        builder.overwrite = overwrite;
        builder.lock = lock;
        builder.keepDefiners = keepDefiners;
        builder.packetBytes = packetBytes;
        builder.readers = readers;
        builder.writers = writers;
        builder.chunkBytes = chunkBytes;
        builder.bytesPerSecond = bytesPerSecond;
        builder.verify = verify;
        change.accept(builder);
        return builder.build();
    }

    /** The defaults, to be changed. */
    private static final class Builder {
        private final String name;
        private final String schema;
        private List<String> databases = List.of();
        private List<String> excludeDatabases = List.of();
        private boolean overwrite;
        private LockMode lock = LockMode.BRIEF;
        private boolean keepDefiners;
        private int packetBytes = 1 << 20;
        private int readers = 2;
        private int writers = 2;
        private long chunkBytes = 64L << 20;
        private long bytesPerSecond;
        private boolean verify = true;

        private Builder(String name, String schema) {
            this.name = name;
            this.schema = schema;
        }

        private CopySettings build() {
            return new CopySettings(
                    name,
                    schema,
                    databases,
                    excludeDatabases,
                    overwrite,
                    lock,
                    keepDefiners,
                    packetBytes,
                    readers,
                    writers,
                    chunkBytes,
                    bytesPerSecond,
                    verify);
        }
    }
}
