package org.generallog.replicator.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Filters;

/** The checklist of the cutover for a page that anybody may look at as often as they like. Thread-safe. */
public final class LiveChecklist {
    /** Asking both instances is not for nothing: within this time the answer is the one before. */
    private static final long FRESH_NANOS = 5_000_000_000L;

    private final ReplicationConfig config;
    private final Supplier<JsonNode> status;
    private List<Finding> newest = List.of();
    private long asked = System.nanoTime() - FRESH_NANOS;

    /** @param status of this process, as {@code /api/status} says it */
    public LiveChecklist(ReplicationConfig config, Supplier<JsonNode> status) {
        this.config = config;
        this.status = status;
    }

    /** @throws SQLException an instance cannot be asked */
    public synchronized List<Finding> findings() throws SQLException {
        if (newest.isEmpty() || System.nanoTime() - asked >= FRESH_NANOS) {
            Predicate<String> replicates = Filters.of(config)::replicates;
            try (OldInstance older = new OldInstance(config.source().server().address(), replicates);
                    NewInstance newer = new NewInstance(config.target().server().address(), replicates)) {
                newest = Checklist.of(status.get(), older, newer);
            }
            asked = System.nanoTime();
        }
        return newest;
    }
}
