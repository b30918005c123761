package org.generallog.replay.capture;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.ForeignKey;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again until the old instance answers: a row of the log is judged whole or not at all, so a lost connection may not end its
 * judging in the middle. Gives up with a {@link CancellationException} only when the capture is stopped; what was judged since the last
 * checkpoint is then judged again at the next start.
 */
final class PatientCatalog implements Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(PatientCatalog.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Catalog catalog;
    private final CountDownLatch stopping;
    private final CaptureStats stats;

    /** @param stats count each answer that does not come, as they do readings of the log that fail */
    PatientCatalog(Catalog catalog, CountDownLatch stopping, CaptureStats stats) {
        this.catalog = catalog;
        this.stopping = stopping;
        this.stats = stats;
    }

    <T> T ask(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (CatalogException e) {
                LOG.warn("the old instance's schema cannot be read, trying again: {}", e.getMessage());
                stats.unreadable(String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CancellationException("stopped while the old instance's schema could not be read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the old instance's schema could not be read");
        }
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        return ask(() -> catalog.table(database, name));
    }

    @Override
    public Optional<TableTrace> trace(String database, String name) {
        return ask(() -> catalog.trace(database, name));
    }

    @Override
    public Optional<ViewDefinition> view(String database, String name) {
        return ask(() -> catalog.view(database, name));
    }

    @Override
    public List<TriggerDefinition> triggers(String database, String table) {
        return ask(() -> catalog.triggers(database, table));
    }

    @Override
    public Optional<RoutineDefinition> function(String database, String name) {
        return ask(() -> catalog.function(database, name));
    }

    @Override
    public Optional<RoutineDefinition> procedure(String database, String name) {
        return ask(() -> catalog.procedure(database, name));
    }

    @Override
    public List<ForeignKey> foreignKeys() {
        return ask(catalog::foreignKeys);
    }

    @Override
    public List<ForeignKey> foreignKeys(String database, String table) {
        return ask(() -> catalog.foreignKeys(database, table));
    }

    @Override
    public boolean isNearlyFull(String database, String table) {
        return ask(() -> catalog.isNearlyFull(database, table));
    }

    @Override
    public List<EventDefinition> events() {
        return ask(catalog::events);
    }

    @Override
    public boolean hasFunctions() {
        return ask(catalog::hasFunctions);
    }

    @Override
    public void invalidate() {
        catalog.invalidate();
    }
}
