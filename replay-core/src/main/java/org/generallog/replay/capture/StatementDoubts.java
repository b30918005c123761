package org.generallog.replay.capture;

import java.util.Set;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;

/** What a statement leaves to be verified. */
final class StatementDoubts {
    private static final int FILLS_WITH_TIME = 50605;

    /** How a key's condition shows a backslash with an x behind it, as MariaDB's log has it in place of a byte. */
    private static final String HIDDEN_BYTE = "5c78";

    private final CaptureTools tools;
    private final ProcedureCalls procedures;
    private final ForeignKeyDoubts foreignKeys;
    private final FullTables full;
    private final OrderTies ties;
    private final SelectedColumns selected = new SelectedColumns();

    StatementDoubts(CaptureTools tools, ProcedureCalls procedures) {
        this.tools = tools;
        this.procedures = procedures;
        this.ties = new OrderTies(tools.catalog());
        this.full = new FullTables(tools.catalog(), tools.doubts());
        this.foreignKeys = new ForeignKeyDoubts(tools.catalog(), tools.doubts(), tools.old());
    }

    /** What the statement itself leaves to be verified. */
    void of(Step step) {
        if (step.row().text() == LogRow.Text.DOUBTFUL) {
            add(step, Doubt.LOSSY_TEXT);
            lossyKeys(step);
        }
        if (step.session().guessesLetters(step.sql())) {
            add(step, Doubt.UNKNOWN_CHARSET);
        }
        if (step.session().sendsStrangeBytes(step.sql())) {
            add(step, Doubt.VERSION);
        }
        if (step.info().has(Flag.NON_DETERMINISTIC)
                || step.scope().givesOthers()
                || ties.may(step.info(), step.sql(), step.session())) {
            add(step, Doubt.NON_DETERMINISTIC);
        }
        unrepeatable(step.scope());
        FiringScope fired = step.scope();
        if (step.info().kind() == StatementKind.CALL) {
            fired = procedures.scope(step.sql(), step.session());
            unrepeatable(fired);
        }
        if (step.info().kind() != StatementKind.DDL && TemporaryTables.none(step.session(), step.info())) {
            tools.doubts().add(tools.clock().write(step.session(), step.info(), fired, step.time()));
        }
        if (tools.refused().isRefused(step.info(), step.sql(), step.session())) {
            add(step, Doubt.REFUSED_BY_OLD);
        }
        if (step.info().kind() == StatementKind.DDL && (hasShortYear(step) || fillsWithTime(step) || mayGiveUp(step))) {
            add(step, step.session().waitsShortly() ? Doubt.SESSION_STATE : Doubt.VERSION);
        }
        if (step.session().limitsJoins() && step.info().tables().size() > 1) {
            add(step, Doubt.SESSION_STATE);
        }
        if (step.info().kind() == StatementKind.DDL) {
            copied(step);
        }
        tools.copies().wrote(step, fired);
        if (TableNames.readsOfServer(step.info(), step.session().database())) {
            add(step, Doubt.SERVER_TABLES);
        }
        if (step.info().has(Flag.ASSIGNS_USER_VARIABLE) && ordersWithin(step)) {
            add(step, Doubt.VERSION);
        }
        if (step.info().kind() == StatementKind.WRITE) {
            full.write(step.info(), step.session());
        }
        if (selected.concern(step.info(), step.sql(), step.session())) {
            add(step, Doubt.VERSION);
        }
        foreignKeys.of(step.info(), step.session()).ifPresent(reason -> add(step, reason));
        tools.doubts()
                .add(tools.doubts()
                        .listed()
                        .copies(
                                Lexer.lex(step.sql(), step.session().lexicalMode()),
                                step.info(),
                                step.session().database(),
                                tools.catalog()));
        tools.doubts()
                .givenIds(step.info(), step.session().database(), (database, table) -> ids(step, database, table));
    }

    /** Where the hidden byte is in the key itself, another row than the text says was written. */
    private void lossyKeys(Step step) {
        for (Item item : tools.doubts()
                .about(Doubt.LOSSY_TEXT, step.info(), step.session().database())) {
            if (item.key().contains(HIDDEN_BYTE)) {
                tools.doubts().table(Doubt.LOSSY_TEXT, item.database(), item.table());
            }
        }
    }

    /** A heartbeat comes by in the log. */
    void heartbeat() {
        full.look();
    }

    /** The statement gives a table other rows than a copy expects there that still reads. */
    void copied(Step step) {
        for (Item item : tools.copies().of(step)) {
            if (tools.filter().replicates(item.database())) {
                tools.doubts().add(Set.of(item));
            }
        }
    }

    /** {@code YEAR(2)}, which MySQL has not from 5.6.6 on: 70 becomes 1970 where it counts as a number. */
    private static boolean hasShortYear(Step step) {
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        for (int i = 2; i < t.size(); i++) {
            if (t.word(i, "YEAR") && t.op(i + 1, '(') && t.text(i + 2).equals("2") && t.op(i + 3, ')')) {
                return true;
            }
        }
        return false;
    }

    /**
     * An {@code ALTER TABLE} that adds a {@code TIMESTAMP} of the clock: the rows that are there get zero before MySQL 5.6.5 (measured on 5.5.9), and the
     * time of the statement later.
     */
    private boolean fillsWithTime(Step step) {
        if (tools.old().mariaDb() || tools.old().isAtLeast(FILLS_WITH_TIME)) {
            return false;
        }
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        for (int i = 2; t.word(0, "ALTER") && i < t.size(); i++) {
            if (t.word(i, "TIMESTAMP") && t.isName(i - 1) && !t.word(i - 1, "DEFAULT") && isOfClock(t, i + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the definition of a {@code TIMESTAMP} goes on so that the clock fills it: by its default, or without one. */
    private static boolean isOfClock(Tokens t, int from) {
        for (int i = from; i < t.size() && !t.op(i, ',') && !t.op(i, ')') && !t.op(i, ';'); i++) {
            if (t.word(i, "NULL") && !t.word(i - 1, "NOT")) {
                return false;
            }
            if (t.word(i, "DEFAULT")) {
                return t.is(i + 1, TokenKind.WORD) && !t.word(i + 1, "NULL");
            }
        }
        return true;
    }

    /** Its session waits for others' metadata locks for a short time only, as migration tools do: whether it got them is not in the log. */
    private static boolean mayGiveUp(Step step) {
        return step.session().waitsShortly() && !step.info().has(Flag.TEMPORARY);
    }

    /** Whether an order stands within a subquery: newer versions may pass over it, and count variables before they order. */
    private static boolean ordersWithin(Step step) {
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        boolean within = false;
        boolean ordered = false;
        for (int i = 0; i < t.size(); i++) {
            within |= t.op(i, '(') && t.word(i + 1, "SELECT");
            ordered |= t.word(i, "ORDER") && t.word(i + 1, "BY");
        }
        return within && ordered;
    }

    /** What is known of a table's ids at this time, beside what the catalogue says now. */
    private AffectedRows.Ids ids(Step step, String database, String table) {
        if (step.session().pinned().table(database + "." + table) > 0) {
            // A temporary one: no row of it is compared.
            return AffectedRows.Ids.NONE;
        }
        LoggedTables.Ids logged =
                tools.tables().of(database, table).map(LoggedTables.Logged::ids).orElse(null);
        if (logged == LoggedTables.Ids.NONE) {
            return AffectedRows.Ids.NONE;
        }
        // Of other engines than InnoDB the schema does not tell when it was changed.
        boolean exact = tools.catalog()
                .table(database, table)
                .filter(schema -> schema.exactFromMicros() <= step.time()
                        || schema.exactFromMicros() == TableSchema.NEVER_EXACT
                        || (logged == null && !schema.engine().equalsIgnoreCase("InnoDB")))
                .isPresent();
        // What is looked for is listed when it is not found. What the log itself says of the table is exact, too.
        if (logged == LoggedTables.Ids.GIVEN && looksFor(step)) {
            return AffectedRows.Ids.NONE;
        }
        return exact ? looksFor(step) ? AffectedRows.Ids.NONE : AffectedRows.Ids.AS_KNOWN : AffectedRows.Ids.UNKNOWN;
    }

    private boolean looksFor(Step step) {
        return tools.identity().looksFor(step.info(), step.session().database());
    }

    /** Tables that are written by what does not do the same again. */
    private void unrepeatable(FiringScope scope) {
        if (!scope.repeatable()) {
            scope.written().forEach(table -> tools.doubts().table(Doubt.NON_DETERMINISTIC, table.get(0), table.get(1)));
        }
    }

    void add(Step step, Doubt reason) {
        boolean writes = switch (step.info().kind()) {
            case WRITE, CALL, UNPARSED, DDL -> true;
            default -> !step.info().functions().isEmpty();
        };
        if (!writes || !TemporaryTables.none(step.session(), step.info())) {
            // What it leaves in the session is doubtful, not yet a row.
            return;
        }
        tools.doubts().statement(reason, step.info(), step.session().database());
        if (step.info().kind() == StatementKind.WRITE) {
            // Its triggers do with its rows what it does.
            step.scope().written().forEach(table -> tools.doubts().table(reason, table.get(0), table.get(1)));
        }
    }
}
