package org.generallog.replicator.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.transaction.PrivateFiles;

/**
 * What an operator asks of the running process: that applying pauses, that it spares the new instance, that tables are proved now. A pause is a file
 * beside the relay log, so that a restart does not end it. Thread-safe.
 */
public final class Control {
    private static final long FRESH_NANOS = 500_000_000;
    private static final String PAUSED = "apply.paused";

    private final Path directory;
    private final boolean proves;
    private final Set<String> toProve = new LinkedHashSet<>();
    private boolean paused;
    private long lookedNanos;
    private volatile int threadsRunning;

    /**
     * @param directory of the relay log
     * @param threadsRunning {@code apply.throttle-threads-running}
     * @param proves whether this process applies, so that it can compare tables
     */
    public Control(Path directory, int threadsRunning, boolean proves) {
        this.directory = directory;
        this.threadsRunning = threadsRunning;
        this.proves = proves;
        look();
    }

    /** Whether applying rests until {@link #resume}; capturing goes on. */
    public synchronized boolean isPaused() {
        if (System.nanoTime() - lookedNanos >= FRESH_NANOS) {
            look();
        }
        return paused;
    }

    /** The process that was there before may have been paused. */
    private void look() {
        paused = Files.exists(directory.resolve(PAUSED));
        lookedNanos = System.nanoTime();
    }

    /** @throws IOException when it could not be kept: then nothing has changed */
    public synchronized void pause() throws IOException {
        PrivateFiles.directory(directory);
        PrivateFiles.open(directory.resolve(PAUSED), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        look();
    }

    /** @throws IOException when the pause would come back with the next start: then nothing has changed */
    public synchronized void resume() throws IOException {
        Files.deleteIfExists(directory.resolve(PAUSED));
        look();
    }

    /** Applying rests while more threads than this are at work on the new instance; 0 for never. */
    public int threadsRunning() {
        return threadsRunning;
    }

    /** @param most 0 for never; until the process ends */
    public void threadsRunning(int most) {
        threadsRunning = most;
    }

    /** Whether this process can prove tables. */
    public boolean proves() {
        return proves;
    }

    /**
     * Asks that tables are compared now, before all others.
     *
     * @param tables as {@code database.table}, {@code database.*} or {@code database}; empty for all
     */
    public synchronized void prove(List<String> tables) {
        toProve.addAll(tables.isEmpty() ? List.of("") : tables);
    }

    /** Whether tables wait to be taken. */
    public synchronized boolean hasToProve() {
        return !toProve.isEmpty();
    }

    /** What is to be proved now, each once; an empty name for all tables. */
    public synchronized List<String> takeToProve() {
        List<String> taken = List.copyOf(toProve);
        toProve.clear();
        return taken;
    }
}
