package org.generallog.testbed.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of one server, as options of its command line without the leading dashes; later ones win over the defaults. An
 * empty value gives the bare option.
 */
public record ServerOptions(Map<String, String> settings) {
    public ServerOptions {
        settings = Map.copyOf(settings);
    }

    /** Fit for tests: general log into its table, durable commits, 128 MB of buffer pool, no binlog. */
    public static ServerOptions defaults() {
        return new ServerOptions(Map.of());
    }

    public ServerOptions with(String name, String value) {
        var more = new LinkedHashMap<>(settings);
        more.put(name.replace('_', '-'), value);
        return new ServerOptions(more);
    }

    /** For a new instance whose log nobody reads. */
    public ServerOptions withoutGeneralLog() {
        return with("general-log", "0");
    }

    /** With a binlog of its own, as a stock server that serves replicas. */
    public ServerOptions withBinlog(int serverId) {
        return with("log-bin", "binlog").with("server-id", Integer.toString(serverId));
    }
}
