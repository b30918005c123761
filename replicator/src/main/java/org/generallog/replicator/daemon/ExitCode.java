package org.generallog.replicator.daemon;

import org.generallog.replay.log.LogGapException;
import org.generallog.replicator.config.ConfigException;

/** The process's exit codes: a contract with scripts and service managers. */
public final class ExitCode {
    /** Ended as asked: idle long enough, drained, copied, or stopped by a signal. */
    public static final int DONE = 0;

    public static final int FAILED = 1;
    /** Wrong usage or configuration: starting again without a change is of no use. */
    public static final int USAGE = 2;
    /** Rows of the old instance's log are lost: going on would lose writes silently. */
    public static final int GAP = 3;
    /** The memory was not enough: more of it, or the same again. */
    public static final int MEMORY = 4;
    /** Ended as asked, and rows of the new instance were rejected, or are listed and not verified. */
    public static final int DOUBTFUL = 5;

    /** Rows of both instances differ, or could not be proved equal. */
    public static final int DIFFERS = 6;

    private ExitCode() {}

    /** Whether the failure's message says what a user needs: it is a checked one of this program's own, and was not caused by another. */
    public static boolean isTold(Throwable failure) {
        return failure.getCause() == null
                && failure instanceof Exception
                && failure.getClass().getName().startsWith("org.generallog.")
                && !(failure instanceof RuntimeException);
    }

    /** The exit code of a failure, by the nearest cause that has one of its own. */
    public static int of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LogGapException) {
                return GAP;
            }
            if (cause instanceof OutOfMemoryError) {
                return MEMORY;
            }
            if (cause instanceof ConfigException || cause instanceof UsageException) {
                return USAGE;
            }
        }
        return FAILED;
    }
}
