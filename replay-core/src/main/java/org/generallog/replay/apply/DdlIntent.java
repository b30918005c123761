package org.generallog.replay.apply;

import org.generallog.replay.relaylog.RelayPosition;

/**
 * A DDL statement that is about to run, recorded before: DDL commits by itself, so it cannot share a transaction with the
 * checkpoint.
 *
 * @param end position after the statement
 * @param connectionId the connection that runs it
 * @param fingerprint {@link SchemaFingerprint} before it ran
 */
record DdlIntent(RelayPosition end, long connectionId, String fingerprint) {}
