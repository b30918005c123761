package org.generallog.replicator.config;

import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;

/** One of the two instances and how to log in there. */
public record ServerConfig(String host, int port, String username, Secret password, TlsMode tls) {

    /** The same for connecting; holds the password in the clear. */
    public InstanceAddress address() {
        return new InstanceAddress(host, port, username, password.reveal(), tls);
    }
}
