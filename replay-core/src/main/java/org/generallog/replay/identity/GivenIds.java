package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.identity.IdTargets.Target;
import org.generallog.replay.identity.Noted.Fired;
import org.generallog.replay.identity.Noted.Own;
import org.generallog.replay.identity.Waiting.Kind;
import org.generallog.replay.identity.Waiting.Sureness;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.IdNote;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * Says the ids with the statement: as {@code INSERT_ID} where one number says them, else in its text. Where a trigger takes ids, the
 * statement's own stand in its text and {@code INSERT_ID} is the trigger's: its insert takes it first (measured on MySQL 5.6.24 and
 * MariaDB 11.4.5).
 */
final class GivenIds {
    /** So many rows of one statement are listed by their ids. */
    private static final int MOST_LISTED = 100;

    /** More ids than this are no better than the whole table. */
    private static final long WIDEST = 100_000;

    private final SessionIds sessions;
    private final AffectedRows affected;

    /** @param affected tells which rows a statement names by other keys than ids */
    GivenIds(SessionIds sessions, AffectedRows affected) {
        this.sessions = sessions;
        this.affected = affected;
    }

    /** A statement as it is to be replayed, and the rows that are to be verified since an id of theirs is not certain. */
    record Said(StatementChange change, List<Item> doubts) {}

    /** To be called in the order of the commits, of each session in the order of its statements. */
    Said say(Noted noted, StatementChange statement) {
        List<Item> doubts = new ArrayList<>();
        StatementChange change = lastInsertId(noted.thread, statement);
        Own own = noted.own;
        OptionalLong firedId = fired(noted, doubts);
        if (own != null) {
            change = own(noted, own, change, firedId.isPresent(), doubts);
        } else if (change.insertId().isPresent()) {
            sessions.gave(noted.thread, noted.note.number(), change.insertId().getAsLong());
        } else if (noted.note.number() != 0 && change.link().givesLastInsertId()) {
            sessions.gave(noted.thread, noted.note.number(), null);
        }
        if (firedId.isPresent()) {
            if (change.insertId().isPresent()) {
                noted.fired.forEach(each -> list(each.table(), each.waiting().ids(), doubts));
            } else {
                change = change.withInsertId(firedId.getAsLong());
            }
        }
        return new Said(change, doubts);
    }

    /** A statement that came to nothing: the rows that it names by keys are listed, so that a wrong conclusion is found. */
    List<Item> nothing(Noted noted, StatementChange statement) {
        if (noted.note.number() != 0 && statement.link().givesLastInsertId()) {
            sessions.left(noted.thread, noted.note.number());
        }
        return affected.of(Doubt.NO_EFFECT, statement).stream()
                .filter(item -> !item.isWholeTable())
                .toList();
    }

    /** A statement that reads {@code LAST_INSERT_ID()} carries the value, and then needs no connection that has it. */
    StatementChange lastInsertId(long thread, StatementChange change) {
        if (change.lastInsertId().isPresent() || change.ids().giver() == 0) {
            return change;
        }
        OptionalLong value = sessions.value(thread, change.ids().giver());
        if (value.isEmpty()) {
            return change;
        }
        SessionLink link = change.link();
        return change.withLastInsertId(value.getAsLong())
                .withLink(new SessionLink(link.number(), link.needs(), link.givesLastInsertId(), false, link.ends()));
    }

    private StatementChange own(Noted noted, Own own, StatementChange change, boolean forTrigger, List<Item> doubts) {
        Waiting waiting = own.waiting();
        long number = noted.note.number();
        if (waiting.sureness() == Sureness.LOST) {
            lost(own, change, doubts);
            sessions.gave(noted.thread, number, null);
            return change;
        }
        if (waiting.sureness() == Sureness.NOTHING) {
            sessions.left(noted.thread, number);
            return change;
        }
        if (waiting.sureness() != Sureness.CERTAIN) {
            list(own.target().table(), waiting.ids(), doubts);
            if (!own.target().view()) {
                // Where it came to nothing on the old instance, it stands in the way of who inserted its key there.
                affected.of(Doubt.UNRESOLVED_ID, change).stream()
                        .filter(item -> !item.isWholeTable())
                        .forEach(doubts::add);
            }
        }
        boolean inText = forTrigger || waiting.kind() == Kind.LOOSE;
        Optional<StatementChange> said = inText ? inText(own, change) : Optional.empty();
        if (inText && said.isEmpty() && waiting.rows().size() > 1) {
            list(own.target().table(), waiting.ids(), doubts);
        }
        gave(noted, own);
        return without(said.orElseGet(() -> change.withInsertId(waiting.ids()[0])));
    }

    private static Optional<StatementChange> inText(Own own, StatementChange change) {
        Target target = own.target();
        if (own.text().isEmpty() || target.view() || own.text().get().form() == InsertText.Form.QUERY) {
            return Optional.empty();
        }
        InsertText text = own.text().get();
        @Nullable Long[] ids = new @Nullable Long[text.rows().size()];
        long[] found = own.waiting().ids();
        for (int i = 0; i < own.taking().size(); i++) {
            ids[own.taking().get(i)] = found[i];
        }
        return text.withIds(target.id().name(), target.place(), Arrays.asList(ids))
                .map(change::withSql);
    }

    /** The value of {@code LAST_INSERT_ID()} is carried from now on by each statement that reads it. */
    private static StatementChange without(StatementChange change) {
        SessionLink link = change.link();
        SessionLink without = new SessionLink(link.number(), link.needs(), false, link.usesLastInsertId(), link.ends());
        return change.withLink(without.equals(SessionLink.NONE) ? SessionLink.NONE : without);
    }

    private void gave(Noted noted, Own own) {
        Waiting waiting = own.waiting();
        long number = noted.note.number();
        boolean keeps = own.text().map(InsertText::keepsLastInsertId).orElse(false);
        if (waiting.older && !keeps) {
            sessions.left(noted.thread, number);
        } else {
            long[] ids = waiting.ids();
            sessions.gave(noted.thread, number, keeps ? ids[ids.length - 1] : ids[0]);
        }
    }

    /** The first id that a trigger takes, where the new instance can be told all of them by it; what it cannot is listed. */
    private static OptionalLong fired(Noted noted, List<Item> doubts) {
        noted.unknown.forEach(table -> list(table, doubts));
        Map<String, Long> next = new HashMap<>();
        OptionalLong first = OptionalLong.empty();
        String taken = "";
        for (Fired each : noted.fired) {
            Waiting waiting = each.waiting();
            if (waiting.sureness() == Sureness.NOTHING) {
                continue;
            }
            if (waiting.sureness() == Sureness.LOST) {
                lost(each.table(), waiting, doubts);
                continue;
            }
            String name = NotedStatements.name(each.table());
            long[] ids = waiting.ids();
            if (first.isEmpty() && noted.unknown.isEmpty()) {
                first = OptionalLong.of(ids[0]);
                taken = name;
                next.put(name, ids[0]);
            }
            boolean told = name.equals(taken) && next.getOrDefault(name, Waiting.NONE) == ids[0];
            if (!told || waiting.sureness() != Sureness.CERTAIN) {
                list(each.table(), ids, doubts);
            }
            if (told) {
                next.put(name, ids[ids.length - 1] + waiting.step);
            }
        }
        return first;
    }

    /** By a unique key that the statement says, else by all ids that the old instance or the new one may have given it. */
    private void lost(Own own, StatementChange change, List<Item> doubts) {
        Set<Item> named = own.target().view() ? Set.of() : affected.of(Doubt.UNRESOLVED_ID, change);
        if (!named.isEmpty() && named.stream().noneMatch(Item::isWholeTable)) {
            doubts.addAll(named);
        } else {
            lost(own.target().table(), own.waiting(), doubts);
        }
    }

    private static void lost(TableSchema table, Waiting waiting, List<Item> doubts) {
        long floor = waiting.origin.floor();
        boolean near = floor != IdNote.NO_FLOOR && waiting.bound != Waiting.NONE && waiting.bound - floor <= WIDEST;
        if (near) {
            doubts.add(new Item(
                    Doubt.UNRESOLVED_ID,
                    table.database(),
                    table.name(),
                    column(table) + " BETWEEN " + (floor + 1) + " AND " + waiting.bound));
        } else {
            list(table, doubts);
        }
    }

    private static String column(TableSchema table) {
        String column =
                table.autoIncrementColumn().map(TableSchema.Column::name).orElse("");
        return '`' + column.replace("`", "``") + '`';
    }

    private static void list(TableSchema table, List<Item> doubts) {
        doubts.add(new Item(Doubt.UNRESOLVED_ID, table.database(), table.name(), ""));
    }

    static void list(TableSchema table, long[] ids, List<Item> doubts) {
        String name = column(table);
        if (ids.length > MOST_LISTED) {
            String range = name + " BETWEEN " + ids[0] + " AND " + ids[ids.length - 1];
            doubts.add(new Item(Doubt.UNRESOLVED_ID, table.database(), table.name(), range));
            return;
        }
        for (long id : ids) {
            doubts.add(new Item(Doubt.UNRESOLVED_ID, table.database(), table.name(), name + "='" + id + "'"));
        }
    }
}
