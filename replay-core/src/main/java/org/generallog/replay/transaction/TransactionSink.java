package org.generallog.replay.transaction;

/** Takes whole transactions in commit order. */
@FunctionalInterface
public interface TransactionSink {
    void accept(Transaction transaction);
}
