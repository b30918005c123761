package org.generallog.replicator.copy;

import java.util.Locale;
import java.util.Set;

/** What storage engines mean for a copy. */
public final class Engines {
    /** Engines whose rows a snapshot covers. */
    private static final Set<String> TRANSACTIONAL = Set.of("innodb", "tokudb", "rocksdb", "xtradb", "pbxt");
    /** Engines whose rows are other tables', another server's or nobody's. */
    private static final Set<String> WITHOUT_ROWS =
            Set.of("mrg_myisam", "federated", "blackhole", "spider", "connect", "sphinx", "sequence");

    private Engines() {}

    /** Whether a snapshot covers all rows that a table of this engine holds. */
    public static boolean transactional(String engine) {
        return TRANSACTIONAL.contains(engine.toLowerCase(Locale.ROOT)) || !hasRows(engine);
    }

    /** Whether a table of this engine holds rows of its own. */
    static boolean hasRows(String engine) {
        return !WITHOUT_ROWS.contains(engine.toLowerCase(Locale.ROOT));
    }
}
