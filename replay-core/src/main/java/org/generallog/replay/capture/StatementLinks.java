package org.generallog.replay.capture;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.session.PinnedState;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.sql.UserVariables;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.UserVariable;

/**
 * Finds out what a statement shares with others of its session, and keeps the session's {@link PinnedState} for those that follow.
 *
 * <p>What a statement reads is carried with it as constants where these are known. Where a query has set a variable, or a table is temporary,
 * the statement that did it is replayed too, on a connection of the session's own, and so is everything that builds on it:
 *
 * <pre>
 *   SELECT @id := MAX(id) FROM t        pinned, number 1
 *   INSERT INTO u VALUES (5)            any connection
 *   INSERT INTO u VALUES (@id)          pinned, number 2, needs 1
 * </pre>
 */
final class StatementLinks {
    private final Catalog catalog;

    StatementLinks(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * What runs under a statement leaves to its session.
     *
     * @param variables user variables that it uses
     * @param created temporary tables, {@code db.table}, that it may make
     * @param defined tables, {@code db.table}, that it may define anew or drop
     * @param anything whether it may set other variables, and make other tables, too: it runs texts that it puts together
     */
    record Fired(UserVariables variables, Set<String> created, Set<String> defined, boolean anything) {
        static Fired of(FiringScope scope) {
            return new Fired(scope.variables(), scope.temporary(), scope.defined(), scope.dynamic());
        }
    }

    /**
     * What goes with a statement.
     *
     * @param variables user variables with their values
     * @param lastInsertId what {@code LAST_INSERT_ID()} returns to it, where that is known
     * @param doubtful whether it reads what cannot be known
     */
    record Linked(SessionLink link, List<UserVariable> variables, OptionalLong lastInsertId, boolean doubtful) {}

    /**
     * @param fired what its triggers and functions, or its procedure, leave to the session
     * @param transactional whether it is replayed only if the session's open transaction commits
     * @param readsListed whether it reads rows that may differ on the new instance
     */
    Linked link(
            Session session,
            byte[] sql,
            StatementInfo info,
            Fired fired,
            boolean transactional,
            BooleanSupplier readsListed) {
        PinnedState pinned = session.pinned();
        fired.defined().forEach(pinned::mayBeGone);
        boolean plain = info.userVariables().isEmpty()
                && !info.has(Flag.ASSIGNS_USER_VARIABLE)
                && !info.has(Flag.LAST_INSERT_ID)
                && fired.variables().isEmpty()
                && fired.created().isEmpty()
                && !fired.anything()
                && !info.has(Flag.TEMPORARY)
                && !pinned.isLive();
        if (plain) {
            boolean gives = givesLastInsertId(session, info);
            if (gives) {
                pinned.lastInsertId(0, transactional);
            }
            return new Linked(
                    gives ? SessionLink.of(0, 0, 1) : SessionLink.NONE, List.of(), OptionalLong.empty(), false);
        }
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        return new Linking(session, info, UserVariables.of(tokens).and(fired.variables()), fired, readsListed)
                .link(tokens, transactional);
    }

    /** One statement's look at its session. */
    private final class Linking {
        private final Session session;
        private final PinnedState pinned;
        private final StatementInfo info;
        private final UserVariables used;
        private final Fired fired;
        private final BooleanSupplier readsListed;
        private boolean pin;
        private boolean doubtful;
        private int needs = Integer.MAX_VALUE;

        Linking(Session session, StatementInfo info, UserVariables used, Fired fired, BooleanSupplier readsListed) {
            this.readsListed = readsListed;
            this.fired = fired;
            this.session = session;
            this.pinned = session.pinned();
            this.info = info;
            this.used = used;
        }

        private void need(int number) {
            if (number > 0) {
                pin = true;
                needs = Math.min(needs, number);
            }
        }

        Linked link(Tokens tokens, boolean transactional) {
            pin = !used.assigned().isEmpty()
                    || info.has(Flag.TEMPORARY)
                    || !fired.created().isEmpty()
                    || fired.anything();
            need(pinned.opaque());
            variables();
            tables(tokens);
            boolean opaque = info.kind() == StatementKind.CALL || info.kind() == StatementKind.UNPARSED;
            if (opaque) {
                need(pinned.oldest());
            }
            boolean expression = withArgument(tokens);
            boolean gives = expression || opaque || givesLastInsertId(session, info);
            boolean uses = info.has(Flag.LAST_INSERT_ID) && (!expression || withoutArgument(tokens));
            boolean neverGiven =
                    uses && !pinned.lastInsertIdGiven() && (session.begun() || pinned.knownLastInsertId() != 0);
            if (uses) {
                need(pinned.lastInsertId());
                doubtful |= pinned.isLastInsertIdDoubtful();
            }
            // Given by a statement that any connection may have run.
            uses &= !neverGiven && pinned.lastInsertId() == 0;
            pin |= gives && pinned.isLive();
            Set<String> names = new HashSet<>(used.read());
            names.addAll(used.assigned());
            List<UserVariable> carried = session.variables(names);
            int number = pin ? pinned.next() : 0;
            remember(tokens, number, transactional);
            if (gives) {
                pinned.lastInsertId(number, transactional);
                if (expression && (mayUpdateSeveral() || givesOthers())) {
                    pinned.doubtLastInsertId();
                }
            }
            SessionLink link = new SessionLink(number, needs == Integer.MAX_VALUE ? 0 : needs, gives, uses, false);
            return new Linked(
                    link,
                    carried,
                    neverGiven ? OptionalLong.of(pinned.knownLastInsertId()) : OptionalLong.empty(),
                    doubtful);
        }

        /** Whether it may give its session other values on the new instance. */
        private boolean givesOthers() {
            return info.has(Flag.NON_DETERMINISTIC) || readsListed.getAsBoolean();
        }

        /** {@code INSERT … VALUES (…), (…) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)}: which of its rows gives it is not known. */
        private boolean mayUpdateSeveral() {
            return info.tables().stream()
                    .anyMatch(access -> access.mode() == TableAccess.Mode.UPSERT
                            && access.points().size() != 1);
        }

        private void variables() {
            for (String name : used.read()) {
                need(pinned.variable(name));
                boolean unknown = !session.begun()
                        && pinned.variable(name) == 0
                        && !session.variables().containsKey(name)
                        && !used.assigned().contains(name);
                doubtful |= unknown || pinned.isDoubtful(name);
            }
        }

        private void tables(Tokens tokens) {
            pinned.tables().forEach((table, number) -> {
                if (mentions(tokens, table.substring(table.indexOf('.') + 1))) {
                    need(number);
                    doubtful |= pinned.isDoubtful(table);
                }
            });
        }

        private void remember(Tokens tokens, int number, boolean transactional) {
            boolean unrepeatable = doubtful || givesOthers();
            for (String name : used.assigned()) {
                session.variables().remove(name);
                pinned.assigned(name, number, unrepeatable, transactional);
            }
            if (unrepeatable) {
                info.tables().stream()
                        .filter(TableAccess::writes)
                        .map(this::name)
                        .filter(table -> pinned.table(table) > 0)
                        .forEach(pinned::doubt);
            }
            fired.created().forEach(table -> {
                pinned.created(table, number);
                pinned.mayBeGone(table);
            });
            if (fired.anything()) {
                session.variables().clear();
                pinned.opaque(number);
            }
            boolean creates = tokens.word(0, "CREATE");
            boolean drops = tokens.word(0, "DROP") && !tokens.word(1, "INDEX");
            if (info.has(Flag.TEMPORARY) && creates && !info.tables().isEmpty()) {
                String name = name(info.tables().get(0));
                // Without a database it was refused.
                if (!name.startsWith(".")) {
                    pinned.created(name, number);
                    if (TemporaryTables.isLasting(tokens, session)) {
                        pinned.lasting(name);
                    }
                }
            } else if (drops) {
                info.tables().forEach(each -> {
                    if (transactional && pinned.table(name(each)) > 0) {
                        pinned.droppedInTransaction(name(each));
                    }
                    pinned.dropped(name(each));
                });
            } else if (tokens.word(0, "ALTER") && info.tables().size() == 2) {
                // ALTER TABLE … RENAME
                pinned.renamed(name(info.tables().get(0)), name(info.tables().get(1)), number);
            }
            written(transactional);
        }

        /** What a rollback does not take out of a temporary table is not replayed. */
        private void written(boolean transactional) {
            if (transactional && info.kind() == StatementKind.WRITE) {
                info.tables().stream()
                        .filter(TableAccess::writes)
                        .map(this::name)
                        .filter(pinned::isLasting)
                        .forEach(pinned::filled);
            }
        }

        private String name(TableAccess access) {
            return TableNames.database(access, session.database()) + "." + access.table();
        }
    }

    private static boolean mentions(Tokens tokens, String name) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isName(i) && tokens.name(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** {@code LAST_INSERT_ID(expr)}. */
    private static boolean withArgument(Tokens t) {
        return lastInsertId(t, false);
    }

    /** {@code LAST_INSERT_ID()}. */
    private static boolean withoutArgument(Tokens t) {
        return lastInsertId(t, true);
    }

    private static boolean lastInsertId(Tokens t, boolean empty) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "LAST_INSERT_ID") && t.op(i + 1, '(') && t.op(i + 2, ')') == empty) {
                return true;
            }
        }
        return false;
    }

    private boolean givesLastInsertId(Session session, StatementInfo info) {
        if (info.kind() == StatementKind.CALL || info.kind() == StatementKind.UNPARSED) {
            return true;
        }
        for (TableAccess access : info.tables()) {
            boolean inserts = access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT;
            if (inserts && generates(session, access)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server gives an id to one of the rows, as far as can be told. */
    private boolean generates(Session session, TableAccess access) {
        String database = TableNames.database(access, session.database());
        if (session.pinned().table(database + "." + access.table()) > 0) {
            return true;
        }
        TableSchema schema = catalog.table(database, access.table()).orElse(null);
        if (schema == null) {
            return true;
        }
        for (int i = 0; i < schema.columns().size(); i++) {
            TableSchema.Column column = schema.columns().get(i);
            if (column.autoIncrement()) {
                String place = "#" + (i + 1);
                return access.points().isEmpty()
                        || access.points().stream().anyMatch(row -> {
                            Literal id = row.getOrDefault(column.name(), row.get(place));
                            return id == null
                                    || id.type() == Literal.Type.NULL
                                    || (id.type() == Literal.Type.NUMBER
                                            && id.text().equals("0"));
                        });
            }
        }
        return false;
    }
}
