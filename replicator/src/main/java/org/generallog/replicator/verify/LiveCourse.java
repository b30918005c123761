package org.generallog.replicator.verify;

import java.util.Collection;
import java.util.Set;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.VerifyException;

/** The course of a replication that another process runs, as one table needs it. */
final class LiveCourse implements Course {
    private final Heartbeats heartbeats;
    private final RunningStatements running;
    private final WrittenKeys written;
    private final TablePair table;

    LiveCourse(Heartbeats heartbeats, RunningStatements running, WrittenKeys written, TablePair table) {
        this.heartbeats = heartbeats;
        this.running = running;
        this.written = written;
        this.table = table;
    }

    @Override
    public RelayPosition mark() throws VerifyException, InterruptedException {
        return heartbeats.beat();
    }

    @Override
    public void awaitApplied(RelayPosition place) throws VerifyException, InterruptedException {
        heartbeats.awaitApplied(place);
    }

    @Override
    public boolean awaitEnded() throws VerifyException, InterruptedException {
        return running.awaitEnd();
    }

    @Override
    public Set<Key> written(Collection<Key> keys, RelayPosition from) throws VerifyException {
        return written.written(table, keys, from, heartbeats.checkpoint());
    }
}
