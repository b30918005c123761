package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether new databases and silent clients get the same charset. */
final class CharsetCheck extends Check {
    CharsetCheck() {
        super(
                About.hint(
                        "charset",
                        "the servers' own charset or collation differs",
                        "Databases and tables that the log creates keep the old one's. After the cutover databases that name no charset, and"
                                + " clients that leave theirs to the server, get the new one's.",
                        "set `character_set_server` and `collation_server` as on the old instance, if the application relies on them"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        String older = plain(on.older().global("collation_server"));
        String newer = plain(on.newer().global("collation_server"));
        return older.equals(newer)
                ? nothing()
                : found(
                        "collation_server is " + older + " on the old instance and " + newer + " on the new one",
                        java.util.stream.Stream.concat(
                                        Setting.of(
                                                on.newer(),
                                                "character_set_server",
                                                on.older().global("character_set_server"))
                                                .stream(),
                                        Setting.of(
                                                on.newer(),
                                                "collation_server",
                                                on.older().global("collation_server"))
                                                .stream())
                                .toList());
    }

    /** What is called {@code utf8} on older servers is {@code utf8mb3} on newer ones. */
    private static String plain(String collation) {
        return collation.startsWith("utf8_") ? "utf8mb3_" + collation.substring("utf8_".length()) : collation;
    }
}
