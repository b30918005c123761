package org.generallog.testbed.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder that does not outlive this process, however that ends. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Watchdog watchdog;

    private TemporaryFolder(Path path, Watchdog watchdog) {
        this.path = path;
        this.watchdog = watchdog;
    }

    public static TemporaryFolder create(String prefix) throws IOException {
        return over(Files.createTempDirectory(prefix).toRealPath());
    }

    /** In this folder. */
    static TemporaryFolder in(Path parent, String prefix) throws IOException {
        return over(Files.createTempDirectory(parent, prefix).toRealPath());
    }

    private static TemporaryFolder over(Path path) throws IOException {
        return new TemporaryFolder(path, Watchdog.over(path));
    }

    public Path path() {
        return path;
    }

    /** Deletes it with all below it; no error when it is gone already, or was moved away. */
    @Override
    public void close() throws IOException {
        try {
            Folders.delete(path);
        } finally {
            watchdog.dismiss();
        }
    }
}
