package org.generallog.replicator.command;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Backlog;
import org.generallog.replicator.daemon.Daemon;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.IdleStop;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Services;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.http.Endpoints;
import org.generallog.replicator.http.HttpService;
import org.generallog.replicator.http.Readiness;
import org.generallog.replicator.http.StatusReporter;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Metrics;
import org.generallog.replicator.metrics.Readings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the daemon of {@code run}, {@code capture} and {@code apply} together, around the pipeline, and runs it. */
final class DaemonRunner {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonRunner.class);

    private final Wiring wiring;
    private final Clock clock = Clock.systemUTC();

    DaemonRunner(Wiring wiring) {
        this.wiring = wiring;
    }

    int run(ReplicationConfig config, Plan plan) throws Exception {
        Ending ending = new Ending();
        Watched watched = watched(config, plan);
        LOG.info("replicator {}, replication {}: {}", Version.text(), config.name(), plan);
        Readings readings = new Readings(watched, clock);
        Readiness readiness = new Readiness(readings);
        History history = new History(readings, readiness::look);
        try (Metrics metrics =
                new Metrics(readings, Version.text(), () -> readiness.reasons().isEmpty())) {
            StatusReporter reporter = new StatusReporter(readings, history, readiness, Version.text());
            List<Service> services = new ArrayList<>();
            Optional<ListenAddress> listen = config.http().listen();
            if (listen.isPresent()) {
                services.add(new HttpService(listen.get(), new Endpoints(reporter, readiness, history, metrics)));
            }
            services.add(history);
            services.addAll(wiring.pipelines().services(watched, ending));
            plan.stopWhenIdle().ifPresent(idle -> services.add(new IdleStop(watched, idle, ending, clock)));
            return new Daemon(new Services(services), ending, wiring.signals()).run();
        }
    }

    private Watched watched(ReplicationConfig config, Plan plan) {
        CaptureStats capture = new CaptureStats();
        ApplyStats apply = new ApplyStats();
        Backlog backlog = new Backlog(
                config.relayLog().directory(),
                () -> plan.captures() ? Optional.of(capture.progress().relay()) : Optional.empty(),
                () -> apply.progress().applied());
        return new Watched(config, plan, capture, apply, backlog, clock.instant());
    }
}
