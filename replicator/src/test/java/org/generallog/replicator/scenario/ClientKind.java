package org.generallog.replicator.scenario;

/** The clients that a session may use. */
enum ClientKind {
    /** Connector/J; prepared statements are put together by the driver. */
    JDBC("jdbc"),
    /** Connector/J with prepared statements of the server: the binary protocol. */
    JDBC_SERVER("jdbc-server"),
    /** The command line client as a process. */
    MARIADB("mariadb"),
    /** Node's mysql2 in a process. */
    NODE("node");

    private final String word;

    ClientKind(String word) {
        this.word = word;
    }

    static ClientKind of(String word) {
        for (ClientKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "no client is called '" + word + "'; there are jdbc, jdbc-server, mariadb, node");
    }
}
