package org.generallog.replicator.source;

import java.sql.SQLException;

/** Error numbers of the old instance (manual, "Server Error Message Reference") and what helps. */
final class SourceErrors {
    static final int NO_SUCH_TABLE = 1146;
    static final int LOCK_WAIT_TIMEOUT = 1205;

    private SourceErrors() {}

    /** Whether the account lacks a right, or the server is read only for it. */
    static boolean isDenied(SQLException e) {
        return switch (e.getErrorCode()) {
            case 1044, 1142, 1143, 1227, 1290, 1370, 1836 -> true;
            default -> false;
        };
    }

    /** A sentence to add to the message; empty where there is nothing to say. */
    static String remedy(SQLException e) {
        return switch (e.getErrorCode()) {
            case 1045, 1698 ->
                ". Check username and password of the source, and that the account may connect from this host.";
            case 1044, 1142, 1143 -> ". Grant the account SELECT on mysql.general_log (GRANT SELECT ON mysql.* TO …).";
            case 1040 -> ". Raise max_connections, or end idle connections: the replicator needs four.";
            case 1129 -> ". Run mysqladmin flush-hosts on the old instance.";
            case 1194, 145 -> ". Run REPAIR TABLE mysql.general_log on the old instance.";
            default ->
                e.getSQLState() != null && e.getSQLState().startsWith("08")
                        ? ". Check that the instance runs and that host, port and firewall let this machine in."
                        : "";
        };
    }
}
