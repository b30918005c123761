package org.generallog.replicator.check;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.jdbc.AccessDenied;
import org.generallog.replicator.jdbc.ConnectFailure;
import org.generallog.replicator.jdbc.InstanceAddress;

/** Whether an instance can be reached and lets the account in. */
final class ReachCheck extends Check {
    private final Side side;

    ReachCheck(Side side) {
        super(About.error(
                side.section() + "-connection",
                side.words() + " cannot be reached, or does not let the account in",
                "Nothing that concerns it can be looked at.",
                "see that it runs, that host, port, firewall or security group let this machine in, and that account and"
                        + " password are right"));
        this.side = side;
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        try {
            on.of(side).connection();
            return nothing();
        } catch (Unreachable failure) {
            SQLException cause = failure.reason();
            return found(saw(on.of(side).address(), cause), remedies(on.of(side).address(), cause));
        }
    }

    private static String saw(InstanceAddress address, SQLException failure) {
        String network = ConnectFailure.said(failure, address);
        if (!network.isEmpty()) {
            return network;
        }
        String none = AccessDenied.is(failure) && address.password().isEmpty() ? "; no password is configured" : "";
        return "logging in as " + address.username() + " at " + address.place() + " failed: "
                + String.valueOf(failure.getMessage()).strip() + none;
    }

    private List<Remedy> remedies(InstanceAddress address, SQLException failure) {
        List<Remedy> remedies = new ArrayList<>();
        if (AccessDenied.is(failure)) {
            if (address.password().isEmpty()) {
                remedies.add(Remedy.config(
                        side.section() + ": {password-file: /etc/replicator/" + side.section() + "-password}"));
            }
            String account = "'" + address.username().replace("'", "''") + "'@'%'";
            if (side == Side.OLD) {
                remedies.add(Remedy.on(
                        side,
                        "GRANT SELECT, PROCESS, RELOAD, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON *.* TO " + account
                                + " IDENTIFIED BY 'choose-one';"));
            } else {
                remedies.add(Remedy.on(side, "CREATE USER " + account + " IDENTIFIED BY 'choose-another';"));
                remedies.add(Remedy.on(side, "GRANT ALL PRIVILEGES ON *.* TO " + account + ";"));
            }
        } else if (ConnectFailure.has(failure, UnknownHostException.class)) {
            remedies.add(Remedy.config(side.section() + ": {host: NAME-OR-ADDRESS}"));
        } else if (!String.valueOf(failure.getMessage()).startsWith("TLS with")) {
            remedies.add(Remedy.shell("nc -vz " + address.host() + " " + address.port()));
        }
        return remedies;
    }
}
