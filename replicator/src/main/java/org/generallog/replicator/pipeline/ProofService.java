package org.generallog.replicator.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.checkpoint.ProofPlace;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.verify.Proof;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what was applied with the old instance, as {@code verify.touched} says; goes on after a restart with what was not compared. */
final class ProofService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(ProofService.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration AFTER_DEFECT = Duration.ofMinutes(1);
    private static final long SAY_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Watched watched;
    private final Ending ending;
    private final FileCaptureProgress progress;
    private final ProofPlace places;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "proof");
    private @Nullable Proof proof;
    private long saidNanos = System.nanoTime() - SAY_AGAIN_NANOS;

    ProofService(Watched watched, Ending ending, FileCaptureProgress progress) {
        this.watched = watched;
        this.ending = ending;
        this.progress = progress;
        this.places = new ProofPlace(watched.config().relayLog().directory());
    }

    @Override
    public void start() throws IOException {
        // Nothing is deleted that may still be needed.
        places.load().ifPresent(place -> watched.proof().keep(place.position()));
        thread.start();
    }

    @Override
    public void stop(Duration within) throws InterruptedException {
        stopping.countDown();
        thread.interrupt();
        thread.join(Math.max(1, within.dividedBy(2).toMillis()));
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                boolean more = false;
                if (watched.apply().progress().state() == ApplyStats.State.RUNNING) {
                    more = round();
                }
                if (!more) {
                    pause(PAUSE);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the proof has stopped", stopped);
        } catch (IOException failure) {
            ending.failed(failure);
        } finally {
            close();
        }
    }

    /** Returns whether there is more to do by now. */
    private boolean round() throws IOException, InterruptedException {
        Optional<RelayPosition> begin = watched.proof().begin();
        String log = progress.newest().map(CaptureCheckpoint::relayLog).orElse("");
        if (begin.isEmpty() || log.isEmpty()) {
            return false;
        }
        try {
            Proof current = proof;
            if (current == null) {
                RelayPosition from = from(log, begin.get());
                // Before anything is compared: a kill must not make it begin later.
                keep(log, from);
                current = new Proof(
                        watched.config(),
                        MarkerKeyFile.of(watched.config().relayLog().directory()),
                        watched.proof(),
                        from);
                proof = current;
            }
            boolean more = current.round(log, watched.apply().published());
            keep(log, current.needed());
            return more;
        } catch (VerifyException | CatalogException failure) {
            if (stopping.getCount() > 0 && System.nanoTime() - saidNanos >= SAY_AGAIN_NANOS) {
                saidNanos = System.nanoTime();
                LOG.warn("rows cannot be compared, trying again: {}", failure.getMessage());
            }
            close();
            pause(RETRY);
            return false;
        } catch (RuntimeException defect) {
            // The replication goes on; how old the proof is shows.
            LOG.error("rows cannot be compared, trying again; the replication goes on", defect);
            close();
            pause(AFTER_DEFECT);
            return false;
        }
    }

    private void keep(String log, RelayPosition from) throws IOException {
        places.store(new ProofPlace.Place(log, from));
        watched.proof().keep(from);
    }

    private RelayPosition from(String log, RelayPosition begin) throws IOException {
        return places.load()
                .filter(place -> place.log().equals(log) && place.position().compareTo(begin) <= 0)
                .map(ProofPlace.Place::position)
                .orElse(begin);
    }

    private void pause(Duration time) throws InterruptedException {
        boolean unused = stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void close() {
        Proof current = proof;
        proof = null;
        if (current != null) {
            current.close();
        }
    }
}
