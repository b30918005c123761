package org.generallog.replay.relaylog;

import org.generallog.replay.transaction.Transaction;

/**
 * A transaction of the relay log with its place.
 *
 * @param begin where its first event begins
 * @param end where the next transaction begins: the position that names this transaction once applied
 */
public record RelayEntry(RelayPosition begin, RelayPosition end, Transaction transaction) {}
