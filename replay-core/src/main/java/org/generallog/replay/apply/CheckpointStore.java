package org.generallog.replay.apply;

import java.util.Optional;
import org.generallog.replay.relaylog.RelayPosition;

/** Port: the checkpoint on the new instance, outside of applying. Creates the replicator's schema when it is missing. */
public interface CheckpointStore {
    /** The checkpoint of this name; empty when nothing was ever applied under it. */
    Optional<Checkpoint> load(String name) throws TargetException;

    /** The id of the relay log that the checkpoint is of; empty without a checkpoint. */
    Optional<String> relayLog(String name) throws TargetException;

    /**
     * Sets the position at which applying begins.
     *
     * @param relayLog id of the relay log that the position is of
     * @throws TargetException {@link FailureKind#FATAL} when there is a checkpoint at another position already
     */
    void initialise(String name, RelayPosition position, String relayLog) throws TargetException;
}
