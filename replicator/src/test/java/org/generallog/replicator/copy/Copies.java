package org.generallog.replicator.copy;

import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;

/** Copies between test servers. */
final class Copies {
    private Copies() {}

    static InstanceAddress address(RunningDatabase server) {
        return new InstanceAddress(
                server.host(), server.port(), server.username(), server.password(), TlsMode.PREFERRED);
    }

    static CopyResult copy(CopySettings settings, RunningDatabase older, RunningDatabase newer) throws CopyException {
        return new InitialCopy(settings, address(older), address(newer), CopyListener.NONE).run();
    }
}
