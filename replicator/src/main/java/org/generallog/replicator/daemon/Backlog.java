package org.generallog.replicator.daemon;

import java.util.OptionalLong;

/** What is captured and not yet applied. */
public interface Backlog {
    /** Bytes of the relay log; empty while unknown. */
    OptionalLong bytes();

    /** Transactions; empty while unknown. */
    OptionalLong transactions();
}
