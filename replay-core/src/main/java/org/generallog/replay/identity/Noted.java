package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.identity.IdTargets.Target;
import org.generallog.replay.transaction.IdNote;
import org.jspecify.annotations.Nullable;

/** One statement of a committed transaction whose ids are looked for: its own, and those of what it sets off. */
final class Noted {
    final long thread;
    final IdNote note;
    final @Nullable Own own;
    /** What its triggers inserted; known once it is over. */
    final List<Fired> fired = new ArrayList<>();

    /** Tables that it may have set off inserts into, of which nothing can be found out. */
    final List<TableSchema> unknown = new ArrayList<>();

    /** Ids that its text names. */
    private List<Long> explicit = List.of();

    private @Nullable TableSchema into;
    private boolean firedKnown;
    private boolean lacksGiver;
    private int givers;

    /**
     * The statement's own rows.
     *
     * @param text empty where it is not understood
     * @param taking places of the rows that leave their ids to the server
     */
    record Own(Target target, Optional<InsertText> text, Waiting waiting, List<Integer> taking) {}

    /** One row that was set off, or the rows of a procedure. */
    record Fired(TableSchema table, Waiting waiting) {}

    /** Of its text. */
    long bytes;

    Noted(long thread, IdNote note, @Nullable Own own) {
        this.thread = thread;
        this.note = note;
        this.own = own;
        this.firedKnown = note.fired().isEmpty();
    }

    void names(TableSchema table, List<Long> ids) {
        into = table;
        explicit = ids;
    }

    List<Long> explicit() {
        return explicit;
    }

    @Nullable
    TableSchema into() {
        return into;
    }

    /** What {@code LAST_INSERT_ID()} returns to it may become known once another statement's id is. */
    void givers(int known, int wanted) {
        givers = known;
        lacksGiver = known < wanted;
    }

    /** How many of the ids that it has from others are known. */
    int givers() {
        return givers;
    }

    boolean lacksGiver() {
        return lacksGiver;
    }

    boolean isFiredKnown() {
        return firedKnown;
    }

    void firedIsKnown() {
        firedKnown = true;
    }

    /** Whether more may be found out of what it set off. */
    boolean mayFire() {
        return !firedKnown && (!lacksOwn || own == null || own.waiting().isFound());
    }

    /** What it set off holds an id of its own, which is not known yet. */
    void lacksOwn() {
        lacksOwn = true;
    }

    private boolean lacksOwn;

    /** The same statement, of which more is known now. */
    void goesOn(Noted before) {
        fired.addAll(before.fired);
        unknown.addAll(before.unknown);
        firedKnown = before.firedKnown;
        lacksOwn = before.lacksOwn;
    }

    /** Whether a row that it set off is looked for already. */
    boolean hasFired(int place) {
        return fired.stream().anyMatch(each -> each.waiting().origin.place() == place);
    }

    /** Nothing of it is known for certain. */
    boolean isUnknown() {
        return (own == null || !own.waiting().isFound())
                && fired.stream().noneMatch(each -> each.waiting().isFound());
    }

    /** The old instance was through with it without any effect. */
    void cameToNothing() {
        nothing = true;
    }

    boolean isNothing() {
        return nothing;
    }

    private boolean nothing;

    boolean isFound() {
        return nothing || isAllFound();
    }

    private boolean isAllFound() {
        return firedKnown
                && (own == null || own.waiting().isFound())
                && fired.stream().allMatch(each -> each.waiting().isFound());
    }

    void lost() {
        if (own != null && !own.waiting().isFound()) {
            own.waiting().lost();
        }
        fired.stream().map(Fired::waiting).filter(each -> !each.isFound()).forEach(Waiting::lost);
        firedKnown = true;
    }
}
