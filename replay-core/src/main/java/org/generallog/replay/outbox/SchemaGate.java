package org.generallog.replay.outbox;

import org.generallog.replay.transaction.Transaction;

/** Whether the old instance has carried a schema statement out: its row is written before it runs. */
public interface SchemaGate {
    /** What becomes of a statement. */
    enum Answer {
        /** It was carried out, or nobody can tell. */
        GOES,
        /** It has not taken effect by now, and its session may still be at it. */
        WAITS,
        /** It was refused. */
        REFUSED
    }

    SchemaGate OPEN = ddl -> Answer.GOES;

    /** Each call looks anew. */
    Answer of(Transaction ddl);
}
