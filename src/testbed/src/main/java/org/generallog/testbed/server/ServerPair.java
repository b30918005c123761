package org.generallog.testbed.server;

import java.util.List;

/**
 * The old and the new instance of a test.
 *
 * @param older what is replicated from
 * @param newer what is replicated to
 */
public record ServerPair(ServerKind older, ServerKind newer) {
    /** From {@code -Dpair=OLD:NEW}, for example {@code mysql-5.6:mysql-9.7}; the default needs Maven alone. */
    public static ServerPair configured() {
        return of(System.getProperty("pair", "mysql-5.5:mariadb-11.4"));
    }

    /** @throws IllegalArgumentException when it is not {@code OLD:NEW} */
    public static ServerPair of(String text) {
        String[] ids = text.split(":", -1);
        if (ids.length != 2) {
            throw new IllegalArgumentException("a pair is OLD:NEW, such as mysql-5.5:mariadb-11.4, not '" + text + "'");
        }
        return new ServerPair(ServerKind.of(ids[0]), ServerKind.of(ids[1]));
    }

    /** The ways people go; for tests that run on each. */
    public static List<ServerPair> all() {
        return List.of(
                of("mysql-5.5:mysql-5.6"),
                of("mysql-5.5:mariadb-11.4"),
                of("mysql-5.6:mysql-9.7"),
                of("mariadb-10.11:mariadb-11.4"),
                of("mariadb-10.11:mysql-9.7"));
    }

    /** Whether both can be started here. */
    public boolean isAvailable() {
        return TestServers.isAvailable(older) && TestServers.isAvailable(newer);
    }

    @Override
    public String toString() {
        return older + " → " + newer;
    }
}
