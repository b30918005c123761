package org.generallog.replay.transaction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where open transactions go that are too large for memory: files {@code open-N.spill} beside the relay log. They belong to the
 * capture checkpoint: synced before it is stored, deleted only after one is stored that no longer names them.
 */
public final class SpillDirectory {
    private static final String PREFIX = "open-";
    private static final String SUFFIX = ".spill";

    private final Path directory;
    /** By identity: a file is a list too, and those compare by what they hold. */
    private final Set<SpillFile> used = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<SpillFile> discarded = new ArrayList<>();
    private long next = 1;

    public SpillDirectory(Path directory) {
        this.directory = directory;
    }

    SpillFile create() {
        try {
            Path path;
            do {
                path = directory.resolve(PREFIX + next++ + SUFFIX);
            } while (Files.exists(path));
            SpillFile file = new SpillFile(path, this);
            used.add(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SpillFile reopen(String name, long length) {
        try {
            SpillFile file = SpillFile.reopen(directory.resolve(name), this, length);
            used.add(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void discard(SpillFile file) {
        used.remove(file);
        discarded.add(file);
    }

    /** Makes durable what the next checkpoint will name. */
    public void sync() throws IOException {
        for (SpillFile file : used) {
            file.sync();
        }
    }

    /** A checkpoint is stored: what was discarded before is no longer needed. */
    public void checkpointed() throws IOException {
        for (SpillFile file : discarded) {
            file.close();
            Files.deleteIfExists(file.path());
        }
        discarded.clear();
    }

    /** Deletes what an earlier run left and no checkpoint names; called after restoring. */
    public void deleteUnused() throws IOException {
        Set<Path> named = new HashSet<>();
        used.forEach(file -> named.add(file.path()));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                String name = each.getFileName().toString();
                if (name.startsWith(PREFIX) && name.endsWith(SUFFIX) && !named.contains(each)) {
                    Files.delete(each);
                }
            }
        }
    }
}
