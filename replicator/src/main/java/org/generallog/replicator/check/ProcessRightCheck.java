package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.log.LogReadException;
import org.generallog.replicator.source.JdbcSourceProbe;
import org.generallog.replicator.source.SourceConnections;

/** Whether the process list shows all threads; the same question that {@code run} and {@code capture} ask at their start. */
final class ProcessRightCheck extends Check {
    ProcessRightCheck() {
        super(About.error(
                "source-rights-process",
                "the account has not the right `PROCESS` on the old instance",
                "Without it nobody can tell which sessions are gone; `run` does not begin.",
                "grant `PROCESS`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.older().connection();
        try (JdbcSourceProbe probe = probe(on)) {
            return probe.missingRight().isEmpty()
                    ? nothing()
                    : found(
                            "the account " + on.older().account() + " lacks PROCESS",
                            Remedy.on(
                                    Side.OLD,
                                    "GRANT PROCESS ON *.* TO " + on.older().account() + ";"));
        } catch (LogReadException e) {
            throw new CannotLook(String.valueOf(e.getMessage()), "");
        }
    }

    static JdbcSourceProbe probe(Instances on) {
        return new JdbcSourceProbe(
                new SourceConnections(on.older().address(), on.config().name()));
    }
}
