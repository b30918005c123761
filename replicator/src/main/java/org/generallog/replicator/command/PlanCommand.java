package org.generallog.replicator.command;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import org.generallog.replicator.check.Instances;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.plan.Goal;
import org.generallog.replicator.plan.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "plan",
        description = {
            "Prints how this pair is best migrated, as a Markdown checklist with the commands filled in and the reasons: native replication where"
                    + " the old instance has a binlog after all, directly, through versions between, both ways or with a schema change on the way;"
                    + " the general log where nothing else is open. Changes nothing."
        })
final class PlanCommand extends ConfiguredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(PlanCommand.class);

    static final class GoalConverter implements ITypeConverter<Goal> {
        @Override
        public Goal convert(String text) {
            for (Goal goal : Goal.values()) {
                if (goal.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                    return goal;
                }
            }
            throw new TypeConversionException("'" + text + "' is not move, one-by-one or schema-change");
        }
    }

    @Option(
            names = "--goal",
            paramLabel = "move|one-by-one|schema-change",
            defaultValue = "move",
            converter = GoalConverter.class,
            description = {
                "What is wanted. Default: move.",
                "  move: all applications change over at one moment",
                "  one-by-one: one application server after the other, both instances written to meanwhile",
                "  schema-change: another schema on the new instance"
            })
    Goal goal = Goal.MOVE;

    PlanCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        PrintWriter out = spec().commandLine().getOut();
        try (Instances instances = new Instances(config(Concern.SOURCE, Concern.TARGET))) {
            out.println(Plan.of(instances, goal, configFile()).markdown());
            out.flush();
            return ExitCode.DONE;
        } catch (SQLException e) {
            spec().commandLine()
                    .getErr()
                    .println("the plan needs both instances: " + e.getMessage()
                            + (e.getCause() == null ? "" : ": " + e.getCause().getMessage())
                            + "; check says what helps");
            LOG.debug("no plan", e);
            return ExitCode.FAILED;
        }
    }
}
