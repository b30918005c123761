package org.generallog.replicator.command;

import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.StartAt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        description = {
            "The second half of \"run\": applies a relay log that \"capture\" writes, in another process, onto the new instance."
        })
final class ApplyCommand extends ConfiguredCommand {
    @Option(
            names = "--start",
            paramLabel = "WHERE",
            defaultValue = "checkpoint",
            converter = Converters.Start.class,
            description =
                    "Where applying begins: checkpoint, copy, now or a time; see \"run --help\". Default: checkpoint.")
    StartAt start = new StartAt.Checkpoint();

    @Mixin
    StandbyOption standby = new StandbyOption();

    ApplyCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        return new DaemonRunner(wiring())
                .run(
                        config(Concern.TARGET),
                        new Plan(Set.of(Side.APPLY), start, Optional.empty(), false, standby.standsBy()));
    }
}
