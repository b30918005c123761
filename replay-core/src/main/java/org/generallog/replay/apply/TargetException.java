package org.generallog.replay.apply;

/**
 * The new instance refused something or cannot be reached.
 *
 * <p>The server's message may quote values of rows, so it belongs into the replicator's own tables but never into the log.
 */
public class TargetException extends Exception {
    private final FailureKind kind;
    private final int code;
    private final String sqlState;
    private final String remedy;

    public TargetException(FailureKind kind, int code, String sqlState, String message, String remedy) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.sqlState = sqlState;
        this.remedy = remedy;
    }

    /** An error that the server or the driver reported. */
    public static TargetException of(int code, String sqlState, String message, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof OutOfMemoryError memory) {
                // The driver tells it as an error of the connection: trying again would end the same way.
                throw memory;
            }
        }
        FailureTable.Entry entry = FailureTable.entry(code, sqlState);
        TargetException e = NoDatabase.isRefusal(code, message)
                ? new TargetException(FailureKind.REJECTED, code, sqlState, message, "")
                : new TargetException(entry.kind(), code, sqlState, message, entry.remedy());
        e.initCause(cause);
        return e;
    }

    /** A state of the new instance in which applying must stop, found by the replicator itself. */
    public static TargetException fatal(String message, String remedy) {
        return new TargetException(FailureKind.FATAL, 0, "", message, remedy);
    }

    public FailureKind kind() {
        return kind;
    }

    /** The server's error number, 0 for none. */
    public int code() {
        return code;
    }

    public String sqlState() {
        return sqlState;
    }

    /** Written {@code 1062/23000}. */
    public String error() {
        return code + "/" + sqlState;
    }

    /** For people: what the server answered, or that it does not. */
    public String heard() {
        return code == 0 ? "the new instance does not answer" : "error " + error() + " from the new instance";
    }

    /** What helps; empty where nothing needs to be done. */
    public String remedy() {
        return remedy;
    }
}
