package org.generallog.replicator.check;

import java.util.Locale;

/** How much a finding weighs. */
public enum Severity {
    /** A command will refuse to begin, or writes are lost or done wrongly: mend it first. */
    ERROR,
    /** It goes on, and something is slow, listed, left out or different after the cutover. */
    WARNING,
    /** To be known. */
    HINT;

    /** As reports write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
