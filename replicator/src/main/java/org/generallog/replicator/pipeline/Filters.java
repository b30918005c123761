package org.generallog.replicator.pipeline;

import org.generallog.replay.capture.FilterRules;
import org.generallog.replicator.config.FilterConfig;
import org.generallog.replicator.config.ReplicationConfig;

/** What is replicated, as configured. */
final class Filters {
    private Filters() {}

    static FilterRules of(ReplicationConfig config) {
        FilterConfig filter = config.filter();
        return new FilterRules(
                filter.databases(),
                filter.excludeDatabases(),
                filter.excludeUsers(),
                config.target().schema());
    }
}
