package org.generallog.replicator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.generallog.replay.log.LogGapException;
import org.generallog.replicator.command.Commands;
import org.generallog.replicator.command.Wiring;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.ProcessSignals;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.StopSignals;
import org.generallog.replicator.daemon.Watched;

/** The program around a pipeline that does as it is told by the replication's name; run as a process of its own by {@link ProcessIT}. */
public final class SignalProbe {
    private SignalProbe() {}

    public static void main(String[] args) {
        StopSignals signals = new StopSignals(code -> Runtime.getRuntime().halt(code));
        ProcessSignals.sendTo(signals);
        Wiring wiring = new Wiring((watched, ending) -> List.of(new Probe(watched, ending)), signals, Map.of());
        System.exit(Commands.execute(wiring, args));
    }

    private record Probe(Watched watched, Ending ending) implements Service {
        @Override
        public void start() {
            switch (watched.config().name()) {
                case "gap" -> ending.failed(new LogGapException("rotated twice"));
                case "crash" ->
                    new Thread(() -> {
                                throw new IllegalStateException("a bug");
                            })
                            .start();
                default -> {}
            }
            System.out.println("started");
        }

        @Override
        public void stop(Duration within) throws InterruptedException {
            System.out.println("stopping");
            if (watched.config().name().equals("hangs")) {
                new CountDownLatch(1).await();
            }
        }
    }
}
