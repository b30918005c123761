package org.generallog.replay.apply;

/** Port: the new instance. */
public interface Target extends AutoCloseable {
    /**
     * Opens a connection for one lane. Makes sure first that this process owns the replication's name on the new instance. Any
     * thread may call it.
     *
     * @param lost the server's id of the lane's connection that was lost, which may still hold locks; 0 for none
     * @throws TargetException {@link FailureKind#FATAL} when another process owns the name
     */
    TargetConnection connect(long lost) throws TargetException;

    /**
     * Ends the statement that a connection is running, if it is at work; one that waits for a lock of others is left alone. Any thread may call it.
     *
     * @param connection the server's id of the connection
     * @return whether it was at work
     */
    boolean interrupt(long connection) throws TargetException;

    /** Keeps the ownership alive while nothing is applied; called every few seconds by the thread that applies. */
    void keepAlive() throws TargetException;

    @Override
    void close();
}
