package org.generallog.replay.verify;

import java.util.Collection;
import java.util.Set;
import org.generallog.replay.relaylog.RelayPosition;

/** Port: how far the replication is, and what it brings. */
public interface Course {
    /**
     * Sends a heartbeat to the old instance, waits until it has come through its log, and says where it stands in the relay log. What was read
     * on the old instance before the call is the work of transactions before this place.
     */
    RelayPosition mark() throws VerifyException, InterruptedException;

    /** Waits until the new instance has all that stands before this place. */
    void awaitApplied(RelayPosition place) throws VerifyException, InterruptedException;

    /**
     * Waits until every statement that runs on the old instance now has ended: it stands in the log before it takes effect, so the new instance may
     * have it first.
     *
     * @return whether they have; no when one runs for too long
     */
    boolean awaitEnded() throws VerifyException, InterruptedException;

    /**
     * Those of some rows that a transaction may have written which stands in the relay log behind this place, up to what is captured by now, or which
     * has been captured and is not in the relay log yet. A row that cannot be told counts as written.
     */
    Set<Key> written(Collection<Key> keys, RelayPosition from) throws VerifyException, InterruptedException;
}
