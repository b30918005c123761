package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether ids are given in the same steps. */
final class IdStepsCheck extends Check {
    IdStepsCheck() {
        super(About.warning(
                "id-steps",
                "`auto_increment_increment` or `auto_increment_offset` differ",
                "Ids that were looked up are given as they are; those that the new instance gives itself differ.",
                "set both as on the old instance for the time of the migration"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        String older = steps(on.older());
        String newer = steps(on.newer());
        if (older.equals(newer)) {
            return nothing();
        }
        return found(
                "auto_increment_increment and auto_increment_offset are " + older + " on the old instance and " + newer
                        + " on the new one",
                java.util.stream.Stream.concat(
                                Setting.of(
                                        on.newer(),
                                        "auto_increment_increment",
                                        on.older().global("auto_increment_increment"))
                                        .stream(),
                                Setting.of(
                                        on.newer(),
                                        "auto_increment_offset",
                                        on.older().global("auto_increment_offset"))
                                        .stream())
                        .toList());
    }

    private static String steps(Instance instance) throws SQLException {
        return instance.global("auto_increment_increment") + ", " + instance.global("auto_increment_offset");
    }
}
