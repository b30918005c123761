package org.generallog.replicator;

import ch.qos.logback.classic.Level;
import org.generallog.replicator.command.Commands;
import org.generallog.replicator.command.Wiring;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.daemon.ProcessSignals;
import org.generallog.replicator.daemon.StopSignals;
import org.generallog.replicator.logging.LogFormat;
import org.generallog.replicator.logging.LogSetup;
import org.generallog.replicator.pipeline.Pipelines;
import org.slf4j.LoggerFactory;

/** Entry point: chooses the wiring, takes the signals, and alone ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LogSetup.apply(LogFormat.TEXT, Level.INFO, false, false);
        StopSignals signals = new StopSignals(code -> Runtime.getRuntime().halt(code));
        ProcessSignals.sendTo(signals);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            LoggerFactory.getLogger(Main.class).error("thread {} failed", thread.getName(), failure);
            Runtime.getRuntime().halt(ExitCode.of(failure));
        });
        System.exit(Commands.execute(new Wiring(new Pipelines(), signals, System.getenv()), args));
    }
}
