package org.generallog.replicator.check;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.jdbc.Encryption;

/** Whether the connections to an instance are encrypted where others may listen. */
final class EncryptionCheck extends Check {
    private final Side side;

    EncryptionCheck(Side side) {
        super(
                About.warning(
                        side.section() + "-encryption",
                        "the connections to " + side.words() + " are not encrypted, and it is on another machine",
                        "Rows and, with older ways of logging in, what is needed to log in can be read on the way.",
                        "`" + side.section()
                                + ".tls: verify-ca` with `tls-ca` where the server offers TLS; else a tunnel or a private network"));
        this.side = side;
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance instance = on.of(side);
        String how = Encryption.of(instance.connection());
        try {
            boolean here = InetAddress.getByName(instance.address().host()).isLoopbackAddress();
            return here || how.startsWith("TLS")
                    ? nothing()
                    : found(
                            "the connection to " + instance.address().place() + " is " + how + " (tls: "
                                    + instance.address().tls() + ")",
                            Remedy.config(side.section() + ": {tls: verify-ca, tls-ca: /etc/replicator/ca.pem}"));
        } catch (UnknownHostException e) {
            throw new CannotLook(String.valueOf(e.getMessage()), "");
        }
    }
}
