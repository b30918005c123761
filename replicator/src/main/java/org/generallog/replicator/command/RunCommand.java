package org.generallog.replicator.command;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Plan;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.StartAt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = {
            "Captures the old instance's writes into the relay log and applies them onto the new instance, until it is stopped."
        },
        footer = {
            "",
            "Examples:",
            "  run --config shop.yml                    captures, copies, and applies; later starts go on from the checkpoint",
            "  run --config shop.yml --start copy       the same with a \"copy\" in a second terminal",
            "  run --config shop.yml --stop-when-idle 10m    the cutover: ends with 0 after the last write",
            "",
            "Ctrl-C or SIGTERM: finishes what is in flight, writes the checkpoints and ends with 0 within 10 s; a second one ends at once.",
        })
final class RunCommand extends ConfiguredCommand {
    @Option(
            names = "--start",
            paramLabel = "WHERE",
            defaultValue = "auto",
            converter = Converters.Start.class,
            description = {
                "Where applying begins. Default: auto.",
                "  auto: where it ended; where nothing was applied yet, it takes the copy itself, and goes on from there",
                "  checkpoint: where it ended; an error when there is none",
                "  copy: right after the snapshot of a \"copy\" that you take with options of your own; waits for it",
                "  now: at the end of the log as it is",
                "  \"2014-04-03 17:30:22\": at this second, UTC unless it has an offset; the whole second is replayed"
            })
    StartAt start = new StartAt.Auto();

    @Option(
            names = "--stop-when-idle",
            paramLabel = "DURATION",
            converter = Converters.Time.class,
            description = "End with 0 once nothing was written on the old instance for so long and all is applied.")
    @Nullable
    Duration stopWhenIdle;

    @Option(
            names = "--accept-filter-change",
            description = {
                "Go on although the filter is another one than at the start before: what was left out until now stays missing on the new"
                        + " instance, and what is left out from now on stays there as it is."
            })
    boolean acceptFilterChange;

    @Option(
            names = "--repair",
            description = {
                "Compare each row that was written with the old instance soon after, and mend it from there where it differs; the same as"
                        + " --verify-touched repair. Nobody but the replicator may write to the new instance."
            })
    boolean repair;

    @Mixin
    StandbyOption standby = new StandbyOption();

    RunCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        Plan plan = new Plan(
                Set.of(Side.CAPTURE, Side.APPLY),
                start,
                Optional.ofNullable(stopWhenIdle),
                acceptFilterChange,
                standby.standsBy());
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        return new DaemonRunner(wiring()).run(repair ? config.repairing() : config, plan);
    }
}
