package org.generallog.replicator.command;

import java.util.function.BooleanSupplier;
import org.generallog.replicator.config.ReplicationConfig;

/** Takes the initial copy. */
@FunctionalInterface
public interface CopyAction {
    /**
     * Copies and returns when all is copied.
     *
     * @param overwrite whether tables that exist on the new instance are dropped first
     * @param cancelled becomes true when the user wants it to end
     */
    void copy(ReplicationConfig config, boolean overwrite, CopyProgress progress, BooleanSupplier cancelled)
            throws Exception;
}
