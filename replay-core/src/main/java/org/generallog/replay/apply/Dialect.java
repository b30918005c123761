package org.generallog.replay.apply;

import java.util.Map;
import java.util.Set;

/**
 * What the new instance knows; differs between servers and their versions.
 *
 * @param version as the server tells it
 * @param maxAllowedPacket bytes of the longest packet that it takes
 * @param sqlModes names of the sql_mode bits that it accepts
 * @param settings those of {@link org.generallog.replay.transaction.SessionSettings} that it has
 * @param collations its collations by id
 * @param namedZones whether it knows time zones by name
 */
public record Dialect(
        String version,
        long maxAllowedPacket,
        Set<String> sqlModes,
        Set<String> settings,
        Map<Integer, CollationName> collations,
        boolean namedZones) {
    /** @param charset the character set that the collation belongs to */
    public record CollationName(String charset, String collation) {}

    public Dialect {
        sqlModes = Set.copyOf(sqlModes);
        settings = Set.copyOf(settings);
        collations = Map.copyOf(collations);
    }

    boolean isMariaDb() {
        return version.contains("MariaDB");
    }
}
