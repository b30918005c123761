package org.generallog.replicator.daemon;

import org.generallog.replay.capture.FilterRules;
import org.generallog.replicator.config.FilterConfig;
import org.generallog.replicator.config.ReplicationConfig;

/** What is replicated, as configured. */
public final class Filters {
    private Filters() {}

    public static FilterRules of(ReplicationConfig config) {
        FilterConfig filter = config.filter();
        return new FilterRules(
                filter.databases(),
                filter.excludeDatabases(),
                filter.excludeUsers(),
                config.target().schema());
    }
}
