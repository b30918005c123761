package org.generallog.replicator.command;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.StartAt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "capture",
        description = {
            "The first half of \"run\": writes the relay log and needs no new instance. Goes on where it ended, or begins at the end"
                    + " of the log as it is."
        })
final class CaptureCommand extends ConfiguredCommand {
    @Option(
            names = "--stop-when-idle",
            paramLabel = "DURATION",
            converter = Converters.Time.class,
            description = "End with 0 once nothing was written on the old instance for so long and all is captured.")
    @Nullable
    Duration stopWhenIdle;

    @Option(
            names = "--accept-filter-change",
            description = {
                "Go on although the filter is another one than at the start before: what was left out until now stays missing on the new"
                        + " instance, and what is left out from now on stays there as it is."
            })
    boolean acceptFilterChange;

    @Mixin
    StandbyOption standby = new StandbyOption();

    CaptureCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        Plan plan = new Plan(
                Set.of(Side.CAPTURE),
                new StartAt.Checkpoint(),
                Optional.ofNullable(stopWhenIdle),
                acceptFilterChange,
                standby.standsBy());
        return new DaemonRunner(wiring()).run(config(Concern.SOURCE), plan);
    }
}
