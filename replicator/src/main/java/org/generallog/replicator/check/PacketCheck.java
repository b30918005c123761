package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the new instance takes statements as long as the old one does. */
final class PacketCheck extends Check {
    PacketCheck() {
        super(About.warning(
                "target-packet",
                "`max_allowed_packet` of the new instance is below that of the old one",
                "A statement that is longer is rejected there; so is a row of the copy.",
                "set it to what the old instance has, or more"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        long older = on.older().number("max_allowed_packet", 0);
        long newer = on.newer().number("max_allowed_packet", Long.MAX_VALUE);
        return newer < older
                ? found(
                        "max_allowed_packet is %,d bytes on the new instance and %,d on the old one"
                                .formatted(newer, older),
                        Setting.of(on.newer(), "max_allowed_packet", Long.toString(older)))
                : nothing();
    }
}
