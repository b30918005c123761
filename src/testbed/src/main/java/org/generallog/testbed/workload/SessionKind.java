package org.generallog.testbed.workload;

/** The ways in which applications talk to a MySQL server; sessions take turns. */
enum SessionKind {
    /** Parameters put into the text by the driver. */
    TEXT("cachePrepStmts=false"),
    /** Server-side prepared statements, which the log shows as {@code Execute}. */
    BINARY("useServerPrepStmts=true&cachePrepStmts=true"),
    /** {@code SET autocommit=0} for life. */
    MANUAL_COMMIT("cachePrepStmts=true"),
    /** A latin1 application: 8-bit letters, one byte each. */
    LATIN1("characterEncoding=ISO-8859-1"),
    /** Prepared anew for each use, and without autocommit. */
    BINARY_MANUAL_COMMIT("useServerPrepStmts=true&cachePrepStmts=false");

    private final String parameters;

    SessionKind(String parameters) {
        this.parameters = parameters;
    }

    static SessionKind of(int session) {
        return values()[session % values().length];
    }

    /** Of Connector/J's URL. */
    String parameters() {
        return parameters;
    }

    boolean autocommit() {
        return this != MANUAL_COMMIT && this != BINARY_MANUAL_COMMIT;
    }

    /** Whether characters outside of latin1 can be sent. */
    boolean unicode() {
        return this != LATIN1;
    }
}
