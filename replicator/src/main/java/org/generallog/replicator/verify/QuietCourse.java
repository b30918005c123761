package org.generallog.replicator.verify;

import java.util.Collection;
import java.util.Set;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.Key;

/** No replicator runs, and both instances are at rest: what differs, differs. */
final class QuietCourse implements Course {
    @Override
    public RelayPosition mark() {
        return RelayPosition.START;
    }

    @Override
    public void awaitApplied(RelayPosition place) {}

    @Override
    public boolean awaitEnded() {
        return true;
    }

    @Override
    public Set<Key> written(Collection<Key> keys, RelayPosition from) {
        return Set.of();
    }
}
