package org.generallog.replay.rights;

/** Whether an account may do something. */
public enum Answer {
    YES,
    /** What is known does not tell. */
    UNSURE,
    NO;

    /** Both have to be. */
    Answer and(Answer other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** One of both is enough. */
    Answer or(Answer other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** One of both holds, nobody knows which. */
    Answer either(Answer other) {
        return this == other ? this : UNSURE;
    }

    /** A refusal of what is not certain to be asked for. */
    Answer softened() {
        return this == NO ? UNSURE : this;
    }
}
