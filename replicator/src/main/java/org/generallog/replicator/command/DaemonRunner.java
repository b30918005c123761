package org.generallog.replicator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.transaction.PrivateFiles;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Daemon;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.IdleStop;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Services;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.hooks.Hook;
import org.generallog.replicator.hooks.HookService;
import org.generallog.replicator.pipeline.Assembly;
import org.generallog.replicator.systemd.NotifyService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the daemon of {@code run}, {@code capture} and {@code apply}. */
final class DaemonRunner {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonRunner.class);

    private final Wiring wiring;
    private final Clock clock = Clock.systemUTC();

    DaemonRunner(Wiring wiring) {
        this.wiring = wiring;
    }

    int run(ReplicationConfig config, Plan plan) throws Exception {
        Ending ending = new Ending();
        LOG.info("replicator {}, replication {}: {}", Version.text(), config.name(), plan);
        requireDirectory(config.relayLog().directory());
        try (Assembly assembly = new Assembly(config, plan, clock, Version.text())) {
            Watched watched = assembly.watched();
            List<Service> services = new ArrayList<>();
            NotifyService.of(
                            wiring.environment(),
                            watched,
                            () -> assembly.summary().get().text())
                    .ifPresent(services::add);
            services.addAll(assembly.services(wiring.pipelines().services(watched, ending)));
            plan.stopWhenIdle().ifPresent(idle -> services.add(new IdleStop(watched, idle, ending, clock)));
            Hook.of(config)
                    .map(hook -> new HookService(hook, assembly.readings(), assembly.summary(), ending))
                    .ifPresent(services::add);
            return new Daemon(new Services(services), ending, wiring.signals()).run();
        }
    }

    /** Known at once, and said in a sentence. */
    private static void requireDirectory(Path directory) throws UsageException {
        try {
            PrivateFiles.directory(directory);
            Files.delete(Files.createTempFile(directory, ".start-", ""));
        } catch (IOException e) {
            throw new UsageException(
                    "relay-log.directory = " + directory.toAbsolutePath()
                            + " cannot be written to: create it for the account that runs this (check says how), or name another");
        }
    }
}
