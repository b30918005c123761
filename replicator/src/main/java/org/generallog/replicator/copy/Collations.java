package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Character sets and collations of both instances.
 *
 * <p>A charset's default collation changes between versions ({@code utf8mb4}: {@code utf8mb4_general_ci} up to 5.7,
 * {@code utf8mb4_0900_ai_ci} since), and with it what a unique key takes for equal: so the collation is always named. What 5.x
 * calls {@code utf8} is called {@code utf8mb3} by newer servers.
 */
final class Collations {
    private final Map<String, String> sourceDefaults;
    private final Set<String> targetNames;

    Collations(Map<String, String> sourceDefaults, Set<String> targetNames) {
        this.sourceDefaults = Map.copyOf(sourceDefaults);
        this.targetNames = Set.copyOf(targetNames);
    }

    static Collations read(RawConnection source, RawConnection target) throws SQLException {
        Map<String, String> defaults = new HashMap<>();
        for (RawRow row : source.query(
                "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS")) {
            defaults.put(row.text(0), row.text(1));
        }
        Set<String> names = new HashSet<>();
        for (RawRow row :
                target.query("SELECT COLLATION_NAME, CHARACTER_SET_NAME FROM information_schema.COLLATIONS")) {
            names.add(row.text(0));
            names.add(row.text(1));
        }
        return new Collations(defaults, names);
    }

    /** The old instance's default collation of a charset, by the new instance's name; empty when it is not known. */
    String defaultOf(String charset) {
        String collation = sourceDefaults.get(charset.toLowerCase(Locale.ROOT));
        return collation == null ? "" : onTarget(collation);
    }

    /** A charset's or collation's name on the new instance, in quotes: {@code binary} alone is an operator. */
    String quotedOnTarget(String name) {
        return Names.literal(onTarget(name));
    }

    /** Whether the new instance has it, under the same or another name. */
    boolean isKnown(String name) {
        // MariaDB lists those that fit several charsets without the charset's name.
        return targetNames.contains(onTarget(name)) || targetNames.contains(name.substring(name.indexOf('_') + 1));
    }

    /** A charset's or collation's name on the new instance. */
    String onTarget(String name) {
        if (targetNames.contains(name)) {
            return name;
        }
        String other = name;
        if (name.equals("utf8") || name.startsWith("utf8_")) {
            other = "utf8mb3" + name.substring("utf8".length());
        } else if (name.equals("utf8mb3") || name.startsWith("utf8mb3_")) {
            other = "utf8" + name.substring("utf8mb3".length());
        }
        return targetNames.contains(other) ? other : name;
    }
}
