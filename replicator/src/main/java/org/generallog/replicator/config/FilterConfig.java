package org.generallog.replicator.config;

import java.util.List;

/**
 * What is replicated; system schemas never are.
 *
 * @param databases these alone; empty for all
 * @param excludeUsers accounts of the old instance whose statements are left out
 */
public record FilterConfig(List<String> databases, List<String> excludeDatabases, List<String> excludeUsers) {
    public FilterConfig {
        databases = List.copyOf(databases);
        excludeDatabases = List.copyOf(excludeDatabases);
        excludeUsers = List.copyOf(excludeUsers);
    }
}
