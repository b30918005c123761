package org.generallog.replay.transaction;

/**
 * How a statement hangs together with others of its session in what it cannot carry as constants: temporary tables, user variables
 * that a query set, {@code LAST_INSERT_ID()}.
 *
 * <p>A <em>pinned</em> statement runs on a connection that its session alone has. Where that connection was lost in between,
 * {@code needs} tells whether what the statement relies on was lost with it.
 *
 * @param number place among the session's pinned statements, from 1; 0 for a statement that any connection can run
 * @param needs the lowest number of a pinned statement on whose effect it relies; 0 where it relies on none
 * @param givesLastInsertId whether it may change what {@code LAST_INSERT_ID()} returns to the session's later statements
 * @param usesLastInsertId whether it reads {@code LAST_INSERT_ID()} and does not carry the value
 * @param ends whether nothing of the session's state is needed after it
 */
public record SessionLink(int number, int needs, boolean givesLastInsertId, boolean usesLastInsertId, boolean ends) {
    /** Of a statement that stands for itself. */
    public static final SessionLink NONE = new SessionLink(0, 0, false, false, false);

    private static final int GIVES = 1;
    private static final int USES = 2;
    private static final int ENDS = 4;

    public boolean pinned() {
        return number > 0;
    }

    /** The three flags in the relay log's form. */
    public int flags() {
        return (givesLastInsertId ? GIVES : 0) | (usesLastInsertId ? USES : 0) | (ends ? ENDS : 0);
    }

    /** @param flags in the relay log's form; bits that are not known count nothing */
    public static SessionLink of(int number, int needs, int flags) {
        if (number == 0 && needs == 0 && flags == 0) {
            return NONE;
        }
        return new SessionLink(number, needs, (flags & GIVES) != 0, (flags & USES) != 0, (flags & ENDS) != 0);
    }
}
