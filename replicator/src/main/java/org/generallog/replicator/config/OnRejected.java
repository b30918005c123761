package org.generallog.replicator.config;

/** What to do with a transaction that the new instance rejects for good. */
public enum OnRejected {
    /** Record it with its text in the replicator's schema and go on. */
    RECORD,
    /** Stop applying, say why, stay up and unready; the capture goes on. */
    STOP
}
