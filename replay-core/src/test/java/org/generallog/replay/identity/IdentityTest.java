package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.nested.Definitions;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.IdNote;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.Transaction;
import org.junit.jupiter.api.Test;

/** Statements as they arrive, commit and leave, and a table that is looked at in between. */
class IdentityTest {
    private static final StatementContext CONTEXT =
            new StatementContext("shop", 0, 33, 33, 8, "+00:00", true, true, true);
    /** Rows of a statement of a dump. */
    private static final long BULK = 1_000;

    private final OldTable table = new OldTable();
    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final Identity identity = new Identity(
            table, analyzer, new Definitions(), (database, name) -> OldTable.schema(name), context -> "utf8");
    private long heartbeat;
    /** What has committed and not left, in that order. */
    private final List<Pending> waiting = new ArrayList<>();

    private StatementChange arrives(long thread, String sql) {
        return arrives(thread, sql, Set.of());
    }

    /** Its trigger inserts a row into {@code t}. */
    private StatementChange arrives(long thread, String sql, String fired) {
        StatementChange change = arrives(thread, sql, Set.of(List.of("shop", "t")));
        identity.fired(thread, "shop", fired.getBytes(StandardCharsets.UTF_8), "utf8", 0, false);
        return change;
    }

    private StatementChange arrives(long thread, String sql, Set<List<String>> fires) {
        LexicalMode mode = LexicalMode.of("utf8", 0);
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        IdNote note = identity.note(
                thread,
                analyzer.analyze(bytes, mode),
                "shop",
                new Identity.Tables(false, true),
                fires,
                true,
                false,
                false);
        return new StatementChange(
                CONTEXT, 0, OptionalLong.empty(), OptionalLong.empty(), List.of(), bytes, SessionLink.NONE, note);
    }

    private Pending commits(long thread, StatementChange change) {
        Pending pending = identity.committed(new Transaction(thread, Transaction.Kind.DATA, 0, List.of(change)))
                .orElseThrow();
        pending.over();
        waiting.add(pending);
        return pending;
    }

    private void created() {
        byte[] sql = "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, n INT, v VARCHAR(40))"
                .getBytes(StandardCharsets.UTF_8);
        LexicalMode mode = LexicalMode.of("utf8", 0);
        identity.schema(sql, mode, analyzer.analyze(sql, mode), "shop");
    }

    /** The ids that a transaction leaves with, and what is listed of it. */
    private String said(Pending pending) {
        Transaction said = identity.said(pending.transaction, pending);
        return said.changes().stream().map(IdentityTest::say).collect(Collectors.joining(" "));
    }

    private static String say(Change change) {
        if (change instanceof StatementChange statement) {
            return statement.insertId().isPresent()
                    ? Long.toString(statement.insertId().getAsLong())
                    : "none";
        }
        return change instanceof ToVerify item
                ? "?" + item.item().table() + " " + item.item().key()
                : "";
    }

    private static String bulk(int statement, long rows) {
        StringBuilder sql = new StringBuilder("INSERT INTO t (n, v) VALUES ");
        for (int i = 0; i < rows; i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append("(")
                    .append(i)
                    .append(", 'row ")
                    .append(i)
                    .append(" of ")
                    .append(statement)
                    .append("')");
        }
        return sql.toString();
    }

    private void inserted(int statement, long rows, long first) {
        for (int i = 0; i < rows; i++) {
            table.row(first + i, i, "row " + i + " of " + statement);
        }
    }

    private void look(int times, boolean behind) throws LogReadException {
        for (int i = 0; i < times; i++) {
            identity.heartbeatSent(++heartbeat);
            identity.heartbeatCame(heartbeat);
            identity.look(
                    new ArrayList<>(
                            waiting.stream().filter(each -> !each.isSettled()).toList()),
                    behind);
        }
    }

    /** A statement stands in the log before it waits for a table lock, behind which a dump is restored. */
    @Test
    void aStatementIsFoundThatManyOthersHaveOvertaken() throws LogReadException {
        created();
        int others = 12;
        StatementChange first = arrives(2, bulk(1_000, BULK));
        StatementChange late = arrives(1, bulk(0, BULK));
        List<Pending> all = new ArrayList<>();
        all.add(commits(2, first));
        for (int i = 1; i <= others; i++) {
            all.add(commits(2, arrives(2, bulk(i, BULK))));
        }
        Pending last = commits(1, late);
        inserted(1_000, BULK, 1);
        for (int i = 1; i <= others; i++) {
            inserted(i, BULK, 1 + i * BULK);
        }
        inserted(0, BULK, 1 + (others + 1) * BULK);
        look(12, false);
        for (int i = 0; i <= others; i++) {
            assertEquals(Long.toString(1 + i * BULK), said(all.get(i)));
        }
        assertEquals(Long.toString(1 + (others + 1) * BULK), said(last));
    }

    /** An insert that came to nothing and has left no hole is one like that, too. */
    @Test
    void aRowThatIsNotFoundIsListedByTheIdsThatItMayHave() throws LogReadException {
        created();
        Pending known = commits(1, arrives(1, "INSERT INTO t (n, v) VALUES (1, 'there')"));
        table.row(1, 1, "there");
        look(5, false);
        assertEquals("1", said(known));
        Pending lost = commits(2, arrives(2, "INSERT INTO t (n, v) VALUES (2, 'nowhere')"));
        look(12, false);
        assertEquals("none ?t `id` BETWEEN 2 AND 2002", said(lost));
    }

    @Test
    void rowsOfAQueryThatSaysNothingOfThemAreListedByTheIdsThatTheyMayHave() throws LogReadException {
        created();
        Pending known = commits(1, arrives(1, "INSERT INTO t (n, v) VALUES (1, 'there')"));
        table.row(1, 1, "there");
        look(5, false);
        assertEquals("1", said(known));
        Pending query = commits(2, arrives(2, "INSERT INTO t SELECT NULL, n, v FROM other"));
        table.row(2, 7, "of the query");
        look(3, false);
        assertEquals("none ?t `id` BETWEEN 2 AND 2003", said(query));
    }

    @Test
    void aRowThatIsNotFoundIsListedByItsOtherKey() throws LogReadException {
        Pending lost = commits(2, arrives(2, "INSERT INTO u (n, v) VALUES (2, 'nowhere')"));
        look(12, false);
        assertEquals("none ?u `v`='nowhere'", said(lost));
    }

    /** Without any id of the table that is known, nothing bounds it. */
    @Test
    void aRowThatIsNotFoundInATableOfWhichNothingIsKnownListsTheTable() throws LogReadException {
        Pending lost = commits(2, arrives(2, "INSERT INTO t (n, v) VALUES (2, 'nowhere')"));
        look(12, false);
        assertEquals("none ?t ", said(lost));
    }

    /** While capture is behind, the newest rows are of statements that are still to be read, however many polls show nothing of the table. */
    @Test
    void aRowThatWasThereBeforeItsStatementIsReadIsItsOwn() throws LogReadException {
        created();
        Pending first = commits(1, arrives(1, "INSERT INTO t (n, v) VALUES (1, 'first')"));
        table.row(1, 1, "first");
        table.row(2, 2, "second");
        table.row(3, 3, "third");
        identity.look(new ArrayList<>(waiting), false);
        identity.heartbeatSent(100);
        Pending second = commits(2, arrives(2, "INSERT INTO t (n, v) VALUES (2, 'second')"));
        identity.heartbeatCame(99);
        Pending third = commits(3, arrives(3, "INSERT INTO t (n, v) VALUES (3, 'third')"));
        identity.heartbeatCame(100);
        Pending fourth = commits(4, arrives(4, "INSERT INTO t (n, v) VALUES (3, 'third')"));
        look(1, false);
        table.row(4, 3, "third");
        look(4, false);
        assertEquals("1", said(first));
        assertEquals("2", said(second));
        assertEquals("3", said(third));
        assertEquals("4", said(fourth));
    }

    /** The trigger's rows stand in the log whether or not the statement's own id is known: who comes later does not take them. */
    @Test
    void rowsOfTriggersFollowTheirStatements() throws LogReadException {
        created();
        String made = "INSERT INTO t (n, v) VALUES (7, 'made')";
        table.row(10, 7, "made");
        table.row(11, 7, "made");
        table.row("u", 2, 2, "b");
        Pending first = commits(1, arrives(1, "INSERT INTO u (n, v) VALUES (1, 'a')", made));
        Pending second = commits(1, arrives(1, "INSERT INTO u (n, v) VALUES (2, 'b')", made));
        look(1, false);
        table.row("u", 1, 1, "a");
        look(3, false);
        assertEquals("10", said(first));
        assertEquals("11", said(second));
    }

    /** A row that holds the statement's own id waits for it. */
    @Test
    void rowsOfTriggersHoldTheIdsOfTheirStatements() throws LogReadException {
        created();
        String made = "INSERT INTO t (n, v) VALUES (NEW.id, 'made')";
        table.row(10, 1, "made");
        table.row(11, 2, "made");
        table.row("u", 2, 1, "a");
        table.row("u", 1, 2, "b");
        Pending first = commits(1, arrives(1, "INSERT INTO u (n, v) VALUES (1, 'a')", made));
        Pending second = commits(2, arrives(2, "INSERT INTO u (n, v) VALUES (2, 'b')", made));
        look(4, false);
        assertEquals("11", said(first));
        assertEquals("10", said(second));
    }

    @Test
    void aStatementWithoutEffectTakesNoIdAndIsNotReplayed() throws LogReadException {
        created();
        table.row("u", 1, 1, "a");
        StatementChange none = arrives(1, "INSERT INTO u (n, v) VALUES (3, 'c')", Set.of(List.of("shop", "t")));
        identity.cameToNothing(1);
        Pending nothing = commits(1, none);
        look(1, false);
        assertEquals("?u `v`='c'", said(nothing));
    }

    /** What inserted it was left out, or is not in the log. */
    @Test
    void aRowThatNoStatementClaimsIsListed() throws LogReadException {
        created();
        Pending known = commits(1, arrives(1, "INSERT INTO t (n, v) VALUES (1, 'there')"));
        Pending late = commits(2, arrives(2, "INSERT INTO t (n, v) VALUES (2, 'late')"));
        table.row(1, 1, "there");
        table.row(2, 9, "nobody's");
        look(3, false);
        assertEquals(List.of(), identity.nobodys(waiting));
        table.row(3, 2, "late");
        look(4, false);
        assertEquals("1", said(known));
        assertEquals("3", said(late));
        assertEquals(
                List.of("`id`='2'"),
                identity.nobodys(waiting).stream().map(ToVerify.Item::key).toList());
        assertEquals(List.of(), identity.nobodys(waiting));
    }

    /** It came to nothing; the new instance runs it, and then refuses the one that inserted its key. */
    @Test
    void aRowThatIsAnothersIsListedByItsKeyToo() throws LogReadException {
        identity.heartbeatSent(++heartbeat);
        table.row("u", 1, 1, "a");
        table.row("u", 3, 2, "b");
        table.row("u", 4, 4, "c");
        Pending first = commits(1, arrives(1, "INSERT INTO u (n, v) VALUES (1, 'a')"));
        Pending nothing = commits(2, arrives(2, "INSERT INTO u (n, v) VALUES (3, 'b')"));
        Pending second = commits(3, arrives(3, "INSERT INTO u (n, v) VALUES (2, 'b')"));
        Pending last = commits(1, arrives(1, "INSERT INTO u (n, v) VALUES (4, 'c')"));
        look(12, false);
        assertEquals("1", said(first));
        assertEquals("2 ?u `id`='2' ?u `v`='b'", said(nothing));
        assertEquals("3", said(second));
        assertEquals("4", said(last));
    }
}
