package org.generallog.replay.session;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Recognises an execution that the log shows twice. A server that writes {@code Execute} before it runs finds out now and then that
 * a table has changed since the statement was prepared (also after {@code FLUSH TABLES}), prepares it anew by itself, and runs it
 * once: {@code Execute …}, {@code Prepare …}, {@code Execute …} with the same text (measured on 5.6.24). A client that prepares
 * again closes the first statement in between.
 */
public final class RepeatedExecution {
    private long executed;
    private boolean prepared;

    /** @return whether it is the repetition of the execution before */
    public boolean executed(byte[] statement) {
        long now = fingerprint(statement);
        boolean repeated = prepared && executed == now;
        executed = repeated ? 0 : now;
        prepared = false;
        return repeated;
    }

    public void prepared() {
        if (prepared) {
            executed = 0;
        }
        prepared = executed != 0;
    }

    /** Any other row of the session. */
    public void other() {
        executed = 0;
        prepared = false;
    }

    private static long fingerprint(byte[] statement) {
        CRC32C crc = new CRC32C();
        crc.update(statement);
        return (crc.getValue() << 32) | (Arrays.hashCode(statement) & 0xFFFFFFFFL);
    }

    /** What the capture checkpoint keeps. */
    public record State(long executed, boolean prepared) {
        static final State NONE = new State(0, false);
    }

    State state() {
        return new State(executed, prepared);
    }

    void restore(State state) {
        executed = state.executed();
        prepared = state.prepared();
    }
}
