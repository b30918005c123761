package org.generallog.replicator.daemon;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs services until the ending is decided, by themselves or by a signal. */
public final class Daemon {
    /** For the services; what is left of {@link StopSignals#PATIENCE} is for the end of the process itself. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final String OUT_OF_MEMORY =
            "out of memory: nothing is lost, and the next start goes on at the last checkpoints; give the"
                    + " JVM more (-Xmx in jvm.options) where it happens again";

    private final Services services;
    private final Ending ending;
    private final StopSignals signals;

    public Daemon(Services services, Ending ending, StopSignals signals) {
        this.services = services;
        this.ending = ending;
        this.signals = signals;
    }

    /** @return the exit code */
    public int run() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (ExitCode.of(failure) == ExitCode.MEMORY) {
                outOfMemory(failure);
            }
            LOG.error("thread {} failed", thread.getName(), failure);
            ending.failed(failure);
        });
        signals.onStop(signal -> ending.done("stopped by " + signal));
        try {
            services.start(ending::isDecided);
        } catch (InterruptedException interrupted) {
            services.stop(STOPS_WITHIN);
            throw interrupted;
        } catch (Exception failure) {
            ending.failed(failure);
        }
        Ending.End end = ending.await();
        if (end.exitCode() == ExitCode.MEMORY) {
            outOfMemory(end.failure().orElse(null));
        }
        end.failure().ifPresent(failure -> tell(end, failure));
        boolean inOrder = services.stop(STOPS_WITHIN);
        if (end.failure().isEmpty()) {
            LOG.info("ended: {}", end.reason());
        }
        return end.exitCode() == ExitCode.DONE && !inOrder ? ExitCode.FAILED : end.exitCode();
    }

    /** What runs out of memory has lost a thread somewhere; both checkpoints are whole, and a new process goes on from them. */
    private void outOfMemory(@Nullable Throwable failure) {
        try {
            LOG.error(OUT_OF_MEMORY, failure);
        } finally {
            signals.halt(ExitCode.MEMORY);
        }
    }

    private static void tell(Ending.End end, Throwable failure) {
        if (end.exitCode() == ExitCode.FAILED && !ExitCode.isTold(failure)) {
            LOG.error("failed", failure);
        } else {
            LOG.error("{}", end.reason());
        }
    }
}
