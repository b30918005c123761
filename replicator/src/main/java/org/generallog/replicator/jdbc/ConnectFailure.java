package org.generallog.replicator.jdbc;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Why no connection could be had, in one line; the driver tells it in three, of packets that were never sent. */
public final class ConnectFailure {
    private ConnectFailure() {}

    /** The same failure in words, where the network is to blame. */
    static SQLException told(SQLException failure, InstanceAddress address) {
        String said = said(failure, address);
        return said.isEmpty()
                ? failure
                : new SQLException(said, failure.getSQLState(), failure.getErrorCode(), failure);
    }

    /** What is wrong with the way to the instance; empty where the instance itself has answered. */
    public static String said(SQLException failure, InstanceAddress address) {
        if (has(failure, UnknownHostException.class)) {
            return "the name " + address.host() + " is not known to this machine";
        }
        if (has(failure, ConnectException.class)) {
            return "nothing answers at " + address.place() + ": the connection is refused";
        }
        if (has(failure, SocketTimeoutException.class)) {
            return "nothing answers at " + address.place() + " within 10 s: a firewall or security group is likely";
        }
        return "";
    }

    /** What has failed; of a connection that stood the driver tells in three lines, of packets and milliseconds. */
    public static String line(SQLException failure) {
        String said = String.valueOf(failure.getMessage());
        return said.startsWith("Communications link failure") ? "the connection was lost" : said;
    }

    /** Whether this, or what it was caused by, is of a kind. */
    public static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
