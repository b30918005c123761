package org.generallog.replay.dependency;

import java.util.List;
import java.util.Locale;
import org.generallog.replay.dependency.RowAccess.Ids;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;

/**
 * Says of each transaction what it touches, from the text of its statements and the schema of the new instance as it is when the
 * transaction will run. Whatever is not known for certain counts as more than it touches: the table for the row, everything for the table.
 *
 * <p>One thread asks, in the order of the relay log. Behind a barrier the schema may be another one, so what lies behind it can
 * only be analysed once it is on the new instance: after a barrier has been returned, {@link #barrierApplied()} has to be called before
 * the next {@link #analyze}.
 */
public final class DependencyAnalyzer {
    private static final long PIPES_AS_CONCAT = 1L << 1;
    private static final long NO_AUTO_VALUE_ON_ZERO = 1L << 19;

    private final StatementAnalyzer statements;
    private final RuleBook book;
    private final Ripples ripples;
    private final Footprint footprint = new Footprint();
    private final RowAccess rows;
    private final LexicalModes modes;
    private final TemporaryTables temporary = new TemporaryTables();
    private boolean barrierPending;
    /** The transaction may leave another schema behind. */
    private boolean alters;

    public DependencyAnalyzer(StatementAnalyzer statements, SchemaCatalog catalog) {
        this.statements = statements;
        this.book = new RuleBook(catalog, statements);
        this.ripples = new Ripples(book);
        this.rows = new RowAccess(footprint, book, ripples);
        this.modes = new LexicalModes(catalog);
    }

    /**
     * What the transaction touches. After a {@link org.generallog.replay.catalog.CatalogException} it can be asked again.
     *
     * @throws IllegalStateException after a barrier that is not applied yet
     * @throws org.generallog.replay.catalog.CatalogException while the new instance cannot be asked
     */
    public Dependencies analyze(Transaction transaction) {
        if (barrierPending) {
            throw new IllegalStateException("the barrier before this transaction is not applied yet");
        }
        footprint.clear();
        footprint.session(Resources.session(transaction.threadId()));
        boolean ddl = transaction.kind() == Transaction.Kind.DDL;
        alters = ddl && !isTruncate(transaction, modes);
        if (ddl) {
            footprint.barrier();
        } else {
            for (Change change : transaction.changes()) {
                // What is to be verified depends on nothing: its place in the list only grows.
                if (change instanceof StatementChange statement) {
                    statement(transaction.threadId(), statement);
                }
                if (footprint.isBarrier()) {
                    break;
                }
            }
        }
        boolean lasting = footprint.isBarrier() && !ddl && mayLast();
        barrierPending = footprint.isBarrier();
        return lasting ? Dependencies.lastingBarrier() : footprint.result();
    }

    /** Whether any transaction may be {@linkplain Dependencies#isLasting lasting} with the schema as it is now. */
    public boolean mayLast() {
        return book.hasLastingTables();
    }

    /** The barrier that was returned last is on the new instance, or was rejected there: the schema is read anew if it may be another one. */
    public void barrierApplied() {
        if (alters) {
            book.forget();
            ripples.forget();
        }
        barrierPending = false;
    }

    private static boolean isTruncate(Transaction transaction, LexicalModes modes) {
        return transaction.changes().get(0) instanceof StatementChange statement
                && Lexer.lex(statement.sql(), modes.of(statement.context())).word(0, "TRUNCATE");
    }

    private void statement(long threadId, StatementChange change) {
        StatementContext context = change.context();
        LexicalMode mode = modes.of(context);
        StatementInfo info = statements.analyze(change.sql(), mode);
        String database = book.folded(context.database());
        if (usesSession(info) || !change.link().equals(SessionLink.NONE)) {
            session();
        }
        // In swe7 the bytes of ASCII are other letters.
        if (info.has(Flag.SHARED_STATE) || mode.charset().equals("swe7")) {
            footprint.barrier();
        }
        switch (info.kind()) {
            // Has an effect by its functions and variables alone, but for each row that it reads.
            case READ, LOCKING_READ, DO -> query(change.sql(), mode, database);
            case WRITE -> {
                if (info.tables().stream().noneMatch(TableAccess::writes)) {
                    footprint.barrier();
                }
            }
            case SET -> {
                if (info.assignments().stream().anyMatch(DependencyAnalyzer::mayQuery)) {
                    query(change.sql(), mode, database);
                }
            }
            case DDL -> temporary(threadId, info);
            case BEGIN, COMMIT, SAVEPOINT, ROLLBACK_TO_SAVEPOINT, RELEASE_SAVEPOINT, USE, EMPTY -> {
                // Touches nothing by itself.
            }
            default -> {
                alters = true;
                footprint.barrier();
            }
        }
        if (footprint.isBarrier()) {
            return;
        }
        boolean plain = info.has(Flag.PLAIN)
                && info.kind() == StatementKind.WRITE
                && info.tables().size() == 1;
        if (!plain) {
            footprint.readsClock();
        }
        for (String function : info.functions()) {
            ripples.function(footprint, database, function);
        }
        Ids ids = new Ids(change.insertId(), (context.sqlMode() & NO_AUTO_VALUE_ON_ZERO) != 0);
        boolean pipes = (context.sqlMode() & PIPES_AS_CONCAT) != 0 && hasPipes(change.sql());
        for (TableAccess access : info.tables()) {
            access(threadId, pipes ? withoutRows(access) : access, database, ids);
        }
    }

    /** The parser gives the tables of no query: whatever may be one of their names counts. */
    private void query(byte[] sql, LexicalMode mode, String database) {
        ProgramSummary query = ProgramSummary.ofQuery(Lexer.lex(sql, mode));
        if (!query.names().isEmpty()) {
            // One of them may be a temporary table.
            session();
        }
        for (ProgramSummary.Name name : query.names()) {
            String of = name.database().isEmpty() ? database : name.database();
            if (!isAscii(name.name()) || !isAscii(of) || isServersOwn(of)) {
                footprint.barrier();
                return;
            }
        }
        ripples.query(footprint, database, query);
    }

    private static boolean usesSession(StatementInfo info) {
        return info.kind() == StatementKind.SET
                || !info.userVariables().isEmpty()
                || info.has(Flag.ASSIGNS_USER_VARIABLE)
                || info.has(Flag.LAST_INSERT_ID);
    }

    private static boolean hasPipes(byte[] sql) {
        for (int i = 1; i < sql.length; i++) {
            if (sql[i] == '|' && sql[i - 1] == '|') {
                return true;
            }
        }
        return false;
    }

    /** The parser takes {@code id = 1 || id = 2} for two rows; here it is a text compared with a number. */
    private static TableAccess withoutRows(TableAccess access) {
        return new TableAccess(access.database(), access.table(), access.mode(), List.of(), access.assigned());
    }

    private static boolean mayQuery(Assignment assignment) {
        return assignment.value().isEmpty()
                && assignment.expression().toLowerCase(Locale.ROOT).contains("select");
    }

    private void session() {
        footprint.touch(Resources.SESSION, Mode.WRITE);
    }

    /** Only that of a temporary table can stand in a transaction with others. */
    private void temporary(long threadId, StatementInfo info) {
        if (!info.has(Flag.TEMPORARY)) {
            alters = true;
            footprint.barrier();
            return;
        }
        session();
        for (TableAccess access : info.tables()) {
            if (access.mode() == TableAccess.Mode.SCHEMA) {
                temporary.add(threadId, book.folded(access.table()));
            }
        }
    }

    private void access(long threadId, TableAccess access, String current, Ids ids) {
        String database = access.database().isEmpty() ? current : book.folded(access.database());
        String name = book.folded(access.table());
        if (temporary.has(threadId, name)) {
            session();
            footprint.readsClock();
            if (access.mode() == TableAccess.Mode.SCHEMA) {
                return;
            }
        }
        if (isServersOwn(database)) {
            return;
        }
        TableRules table = book.table(database, name);
        if (table == null || !table.timeless) {
            footprint.readsClock();
        }
        if (table != null) {
            rows.add(table, access, ids);
        } else if (isAscii(name) && isAscii(database)) {
            // A temporary table that was there before, or a statement that will be rejected.
            session();
            footprint.touch(Resources.table(database, name), access.writes() ? Mode.WRITE : Mode.READ);
        } else {
            // Its name may have been read in the wrong charset.
            footprint.barrier();
        }
    }

    private static boolean isServersOwn(String database) {
        return database.equalsIgnoreCase("information_schema") || database.equalsIgnoreCase("performance_schema");
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }
}
