package org.generallog.replay.capture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
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
    private final UnsureRows unsure = new UnsureRows();
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
        noted.addAll(about(reason, info, database));
    }

    /** The rows that a statement writes, for later. */
    Set<Item> about(Doubt reason, StatementInfo info, String database) {
        Set<Item> items = affected.of(reason, info, database);
        unsure.statement(reason, info, database, items);
        return items;
    }

    /** Rows of any table that may be there on one side alone. */
    UnsureRows unsure() {
        return unsure;
    }

    /** Whether constants name a single row of a table. */
    boolean namesOneRow(TableAccess access, String database) {
        Set<Item> rows = affected.named(Doubt.SESSION_STATE, access, database);
        return rows.size() == 1 && !rows.iterator().next().isWholeTable();
    }

    /** The reason for which one of the rows that a statement names may be there on one side alone. */
    Optional<Doubt> unsure(String database, TableAccess access) {
        return unsure.of(database, access.table(), affected.named(Doubt.SESSION_STATE, access, database));
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
        noted.addAll(affected.table(reason, database, table));
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
        // At once: what leaves with its transaction may wait for ids, while the next statement reads these rows.
        noted.forEach(listed::add);
        noted.clear();
        return taken;
    }
}
