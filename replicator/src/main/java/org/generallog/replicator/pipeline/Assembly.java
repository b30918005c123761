package org.generallog.replicator.pipeline;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Backlog;
import org.generallog.replicator.daemon.Control;
import org.generallog.replicator.daemon.NewestCopy;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.http.Endpoints;
import org.generallog.replicator.http.HttpService;
import org.generallog.replicator.http.Readiness;
import org.generallog.replicator.http.StatusReporter;
import org.generallog.replicator.http.Summary;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Metrics;
import org.generallog.replicator.metrics.Readings;

/** What stands around a pipeline, whoever runs it: its counters, the history of them, metrics, page and health. */
public final class Assembly implements AutoCloseable {
    private final Watched watched;
    private final Readings readings;
    private final Metrics metrics;
    private final Optional<HttpService> http;
    private final History history;
    private final Supplier<Summary> summary;

    /**
     * Binds the page's port; starts nothing.
     *
     * @param version of the program
     * @throws UsageException when {@code http.listen} cannot be had
     */
    public Assembly(ReplicationConfig config, Plan plan, Clock clock, String version) throws UsageException {
        watched = watched(config, plan, clock);
        readings = new Readings(watched, clock);
        Readiness readiness = new Readiness(readings);
        history = new History(readings, readiness::look);
        summary = () -> Summary.of(readings, history, readiness.reasons());
        metrics = new Metrics(readings, version, () -> readiness.reasons().isEmpty());
        StatusReporter reporter = new StatusReporter(readings, history, readiness, version);
        Endpoints endpoints = new Endpoints(config.http(), reporter, readiness, history, metrics);
        Optional<ListenAddress> listen = config.http().listen();
        http = listen.isPresent() ? Optional.of(new HttpService(listen.get(), endpoints)) : Optional.empty();
    }

    private static Watched watched(ReplicationConfig config, Plan plan, Clock clock) {
        CaptureStats capture = new CaptureStats();
        ApplyStats apply = new ApplyStats();
        Backlog backlog = new Backlog(
                config.relayLog().directory(),
                () -> plan.captures() ? Optional.of(capture.progress().relay()) : Optional.empty(),
                () -> apply.progress().applied());
        Control control = new Control(
                config.relayLog().directory(), config.apply().throttle().threadsRunning(), plan.applies());
        return new Watched(
                config, plan, capture, apply, new ProofStats(), backlog, new NewestCopy(), control, clock.instant());
    }

    public Watched watched() {
        return watched;
    }

    public Readings readings() {
        return readings;
    }

    /** How the replication is. */
    public Supplier<Summary> summary() {
        return summary;
    }

    /** Where page, metrics and health are served. */
    public Optional<ListenAddress> page() {
        return http.map(HttpService::address);
    }

    /** All services in the order in which they start: page and history before those of the pipeline. */
    public List<Service> services(List<Service> pipeline) {
        List<Service> services = new ArrayList<>();
        http.ifPresent(services::add);
        services.add(history);
        services.addAll(pipeline);
        return services;
    }

    @Override
    public void close() {
        metrics.close();
    }
}
