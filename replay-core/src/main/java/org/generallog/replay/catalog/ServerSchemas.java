package org.generallog.replay.catalog;

import java.util.Set;

/** The schemas that are a server's own. */
public final class ServerSchemas {
    /** Lower case. */
    public static final Set<String> NAMES = Set.of("mysql", "information_schema", "performance_schema", "sys");

    private ServerSchemas() {}
}
