package org.generallog.replicator.check;

/** A check cannot be made. */
public final class CannotLook extends Exception {
    private final String lacks;

    /** @param lacks the statement that grants what is missing; empty where no right would help */
    CannotLook(String reason, String lacks) {
        super(reason);
        this.lacks = lacks;
    }

    public String lacks() {
        return lacks;
    }
}
