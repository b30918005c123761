package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.copy.BeforeCopy;

/** Whether the new instance remembers a migration of the same name that this relay log knows nothing of. */
final class EarlierAttemptCheck extends Check {
    EarlierAttemptCheck() {
        super(About.error(
                "target-checkpoint",
                "something was applied under this name already, and `relay-log.directory` knows nothing of it",
                "The copy does not begin, and `run` waits for one.",
                "correct `relay-log.directory` or `name`; to begin anew, `copy --overwrite`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        if (on.isCaptured()) {
            return nothing();
        }
        on.newer().connection();
        return CopyQuestion.ofAny(on, BeforeCopy::hasCheckpoint)
                ? found(
                        "there is a checkpoint of '" + on.config().name() + "' in "
                                + on.config().target().schema() + " on the new instance, and none in "
                                + on.config().relayLog().directory().toAbsolutePath(),
                        Remedy.shell("java -jar replicator.jar copy --config FILE --overwrite"))
                : nothing();
    }
}
