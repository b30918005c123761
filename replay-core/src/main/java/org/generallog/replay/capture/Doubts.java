package org.generallog.replay.capture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;

/**
 * What the row in progress leaves to be verified: the one call for all who judge rows. {@link RowProcessor} sees to the rest: it goes
 * into the relay log with the transaction of the row's statement, is dropped with it when that is rolled back, and stands alone where there is
 * none.
 */
final class Doubts {
    private final AffectedRows affected;
    private final ListedTables listed;
    private final Set<Item> noted = new LinkedHashSet<>();

    Doubts(AffectedRows affected) {
        this(affected, new ListedTables());
    }

    /** @param listed what has been listed so far */
    Doubts(AffectedRows affected, ListedTables listed) {
        this.affected = affected;
        this.listed = listed;
    }

    ListedTables listed() {
        return listed;
    }

    /**
     * The rows that a statement writes, by key where constants name them.
     *
     * @param database the session's
     */
    void statement(Doubt reason, StatementInfo info, String database) {
        noted.addAll(affected.of(reason, info, database));
    }

    /** The rows that a statement writes, for later. */
    Set<Item> about(Doubt reason, StatementInfo info, String database) {
        return affected.of(reason, info, database);
    }

    /** Whether a statement reads rows that are on the list: what it makes of them may differ as they do. */
    boolean readsListed(StatementInfo info, String database) {
        return listed.isRead(
                info,
                database,
                access -> affected.named(
                        Doubt.SESSION_STATE, access, access.database().isEmpty() ? database : access.database()));
    }

    /** The tables in which a statement leaves an AUTO_INCREMENT id to the server. */
    void givenIds(StatementInfo info, String database, AffectedRows.KnownIds known) {
        noted.addAll(affected.givenIds(info, database, known));
    }

    /** Those of the tables that a statement's triggers and functions write, each as database and name, in which the server gives ids. */
    void givenIds(Iterable<List<String>> written) {
        noted.addAll(affected.givenIds(written));
    }

    void add(Set<Item> items) {
        noted.addAll(items);
    }

    void table(Doubt reason, String database, String table) {
        noted.add(new Item(reason, database, table, ""));
    }

    /** @param database empty where not even that is known */
    void database(Doubt reason, String database) {
        noted.add(new Item(reason, database, "", ""));
    }

    /** What was noted since the last call. */
    List<ToVerify> take(long timeMicros) {
        if (noted.isEmpty()) {
            return List.of();
        }
        List<ToVerify> taken =
                noted.stream().map(item -> new ToVerify(item, timeMicros)).toList();
        noted.clear();
        return taken;
    }
}
