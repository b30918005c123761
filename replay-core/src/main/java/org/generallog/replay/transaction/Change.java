package org.generallog.replay.transaction;

/**
 * One change of data, or what is to be verified because of one. A statement with its context now; room is left for a row with its
 * values (witness triggers).
 */
public sealed interface Change permits StatementChange, ToVerify {
    /** When it was made, microseconds since 1970-01-01 UTC. */
    long timeMicros();

    /** About how much memory it takes. */
    int bytes();
}
