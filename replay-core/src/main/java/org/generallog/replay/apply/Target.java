package org.generallog.replay.apply;

/** Port: the new instance. */
public interface Target extends AutoCloseable {
    /**
     * Opens a connection for one lane. Makes sure first that this process owns the replication's name on the new instance.
     *
     * @throws TargetException {@link FailureKind#FATAL} when another process owns the name
     */
    TargetConnection connect() throws TargetException;

    /** Keeps the ownership alive while nothing is applied; called every few seconds by the thread that applies. */
    void keepAlive() throws TargetException;

    @Override
    void close();
}
