package org.generallog.demo;

import ch.qos.logback.classic.Level;
import org.generallog.replicator.daemon.ProcessSignals;
import org.generallog.replicator.daemon.StopSignals;
import org.generallog.replicator.logging.LogFormat;
import org.generallog.replicator.logging.LogSetup;
import org.generallog.replicator.pipeline.Pipelines;

/** Entry point of the demo; it alone ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LogSetup.apply(LogFormat.TEXT, Level.WARN, false, false);
        StopSignals signals = new StopSignals(code -> Runtime.getRuntime().halt(code));
        ProcessSignals.sendTo(signals);
        System.exit(DemoCommand.execute(new Pipelines(), signals, args));
    }
}
