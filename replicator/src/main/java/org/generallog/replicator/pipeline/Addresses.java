package org.generallog.replicator.pipeline;

import org.generallog.replicator.config.ServerConfig;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;

/** From the configuration to where the instances are. */
public final class Addresses {
    private Addresses() {}

    public static InstanceAddress of(ServerConfig server) {
        TlsMode tls = switch (server.tls()) {
            case DISABLED -> TlsMode.DISABLED;
            case PREFERRED -> TlsMode.PREFERRED;
            case REQUIRED -> TlsMode.REQUIRED;
            case VERIFY_CA -> TlsMode.VERIFY_CA;
            case VERIFY_IDENTITY -> TlsMode.VERIFY_IDENTITY;
        };
        return new InstanceAddress(
                server.host(),
                server.port(),
                server.username(),
                server.password().reveal(),
                tls);
    }
}
