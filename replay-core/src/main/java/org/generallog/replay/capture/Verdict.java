package org.generallog.replay.capture;

/**
 * Whether the old instance has carried out a statement of its log.
 *
 * @param why of one that is not replayed: a word for counters
 */
record Verdict(Outcome outcome, String why) {
    enum Outcome {
        /** As far as can be told before it runs. */
        RAN,
        /** Nobody can tell, for want of the grants: it is replayed, and listed. */
        DOUBTFUL,
        REFUSED,
        /** Nobody can tell: it is not replayed, and listed. */
        UNKNOWN
    }

    static final Verdict RAN = new Verdict(Outcome.RAN, "");

    static final Verdict DOUBTFUL = new Verdict(Outcome.DOUBTFUL, "rights");

    /** It leads to what belongs to the servers: it is not replayed, though it ran. */
    static final Verdict SYSTEM_SCHEMA = unknown("system schema");

    /** A definition without a definer, of which nobody can tell whose it is: on the new instance it would be the replicator's. */
    static final Verdict NOBODYS = unknown("definer");

    static Verdict refused(String why) {
        return new Verdict(Outcome.REFUSED, why);
    }

    static Verdict unknown(String why) {
        return new Verdict(Outcome.UNKNOWN, why);
    }

    /** Whether it has run on the old instance as far as is known, and only must not on the new one. */
    boolean hasRun() {
        return ran() || equals(SYSTEM_SCHEMA) || equals(NOBODYS);
    }

    boolean ran() {
        return outcome == Outcome.RAN || outcome == Outcome.DOUBTFUL;
    }
}
