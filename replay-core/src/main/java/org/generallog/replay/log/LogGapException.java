package org.generallog.replay.log;

/** Rows of the general log were lost before they were read: going on would lose writes silently. Exit code 3. */
public class LogGapException extends LogReadException {
    /** What to do about any gap. */
    public static final String REMEDY =
            " What was written in between cannot be replayed: take a new copy, into an empty relay"
                    + " log directory (run --start copy, copy --overwrite).";

    /** How the log stays on. */
    public static final String STAY_ON =
            " See that the log stays on: general_log = 1 and log_output = TABLE in the old instance's"
                    + " option file (on RDS in its parameter group), not only by SET GLOBAL, which a restart forgets; room on its disk; and"
                    + " nobody who turns it off.";

    public LogGapException(String message) {
        super(message);
    }
}
