package org.generallog.replicator.plan;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/**
 * Release series, and between which of them a binlog is understood. MySQL replicates to the same or the next higher series (manual,
 * "Replication Compatibility Between MySQL Versions"; 5.5.9 to 5.6.24 was tried). MariaDB replicates to newer ones of its own (10.11.5 to
 * 11.4.5 was tried) and from MySQL 5.6 and 5.7 (5.6.24 to 10.11.5 and 11.4.5 were tried); what MySQL 5.5.9 sends, MariaDB 10.11.5 and 11.4.5
 * refuse ("could not queue event from master").
 */
final class Series {
    private static final List<String> MYSQL = List.of("5.0", "5.1", "5.5", "5.6", "5.7", "8.0", "8.4", "9");
    private static final int MARIADB_10 = 100000;
    private static final int MYSQL_5_6 = 50600;
    private static final int MYSQL_8 = 80000;

    private Series() {}

    /** {@code MySQL 5.5}, {@code MariaDB 11.4}. */
    static String name(ServerVersion version) {
        int major = version.number() / 10_000;
        int minor = version.number() / 100 % 100;
        return (version.mariaDb() ? "MariaDB " : "MySQL ") + major + "." + minor;
    }

    static boolean same(ServerVersion one, ServerVersion other) {
        return name(one).equals(name(other));
    }

    /**
     * The series on the way, the new one last; empty where a binlog of the old one is not understood on any way that is known.
     */
    static List<String> path(ServerVersion from, ServerVersion to) {
        if (from.mariaDb()) {
            return to.mariaDb() && to.number() / 100 >= from.number() / 100 ? List.of(name(to)) : List.of();
        }
        if (to.mariaDb()) {
            if (from.number() >= MYSQL_8 || to.number() < MARIADB_10 || index(from) < 0) {
                return List.of();
            }
            List<String> path = new ArrayList<>();
            for (int i = index(from) + 1; from.number() < MYSQL_5_6 && i <= MYSQL.indexOf("5.6"); i++) {
                path.add("MySQL " + MYSQL.get(i));
            }
            path.add(name(to));
            return path;
        }
        int begin = index(from);
        int end = index(to);
        if (begin < 0 || end < begin) {
            return List.of();
        }
        List<String> path = new ArrayList<>();
        for (int i = begin + 1; i < end; i++) {
            path.add("MySQL " + MYSQL.get(i));
        }
        path.add(name(to));
        return path;
    }

    private static int index(ServerVersion version) {
        int major = version.number() / 10_000;
        return MYSQL.indexOf(major >= 9 ? "9" : major + "." + version.number() / 100 % 100);
    }
}
