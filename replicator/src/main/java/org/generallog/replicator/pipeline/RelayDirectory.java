package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.generallog.replay.transaction.PrivateFiles;
import org.jspecify.annotations.Nullable;

/** The relay log's directory, held by one capture at a time. The lock goes with the process, however that ends. */
final class RelayDirectory implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private RelayDirectory(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Empty when another process captures into it. */
    static Optional<RelayDirectory> hold(Path directory) throws IOException {
        PrivateFiles.directory(directory);
        FileChannel channel = PrivateFiles.open(
                directory.resolve("capture.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new RelayDirectory(channel, lock));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
