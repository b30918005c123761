package org.generallog.replay.verify;

/** Who is told what is found, as it is found. */
public interface Findings {
    /** So many more rows were read on both sides. */
    void compared(long rows);

    void differs(Difference difference);

    /** It was not quiet however often it was looked at: neither proved nor found to differ. */
    void unproved(Key key);
}
