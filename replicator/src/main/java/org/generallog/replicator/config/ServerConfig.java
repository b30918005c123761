package org.generallog.replicator.config;

import java.nio.file.Path;
import java.util.Optional;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;

/** One of the two instances and how to log in there. */
public record ServerConfig(String host, int port, String username, Secret password, TlsMode tls, Optional<Path> tlsCa) {
    /** With the authorities of the JVM's trust store. */
    public ServerConfig(String host, int port, String username, Secret password, TlsMode tls) {
        this(host, port, username, password, tls, Optional.empty());
    }

    /** The same for connecting; holds the password in the clear. */
    public InstanceAddress address() {
        return new InstanceAddress(host, port, username, password.reveal(), tls, tlsCa);
    }
}
