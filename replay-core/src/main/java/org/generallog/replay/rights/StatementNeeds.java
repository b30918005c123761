package org.generallog.replay.rights;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.sql.ColumnUses;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.sql.Tokens;

/**
 * What a statement needs of its account, as the server checks it ({@code mysql_execute_command} in {@code sql_parse.cc} of MySQL 5.5; the
 * manual's pages of the statements). What only reads and leaves nothing behind is not looked at.
 */
final class StatementNeeds {
    private final Catalog catalog;
    private final OldRules rules;

    StatementNeeds(Catalog catalog, OldRules rules) {
        this.catalog = catalog;
        this.rules = rules;
    }

    Need of(Sent sent) {
        TableNeeds needs = new TableNeeds(catalog, rules.freesTemporaryTables(), sent);
        StatementInfo info = sent.info();
        switch (info.kind()) {
            case READ, LOCKING_READ, DO, SET -> reads(sent, needs);
            case WRITE -> writes(sent, needs);
            case CALL -> call(sent, needs);
            case DDL -> new DdlNeeds(rules, sent, needs).add();
            case USE -> needs.add(Need.toUse(info.name()));
            case LOCK_TABLES -> locks(sent, needs);
            case UNPARSED -> needs.add(Need.answered(Answer.UNSURE));
            default -> {
                // Others need nothing, or are not replayed.
            }
        }
        sent.programs().forEach(program -> needs.add(within(program, sent)));
        return needs.all();
    }

    /** What a program may do on its way, in the name of its definer; which way it goes is not known. */
    private Need within(Program program, Sent sent) {
        TableNeeds needs = new TableNeeds(catalog, rules.freesTemporaryTables(), sent.within(program.database()));
        if (program.dynamic() && program.definer().invoker()) {
            // On the new instance the session is the replicator's.
            needs.add(Need.answered(Answer.UNSURE));
        }
        for (StatementInfo info : program.statements()) {
            if (info.kind() == StatementKind.UNPARSED) {
                needs.add(Need.answered(Answer.UNSURE));
            }
            for (TableAccess access : info.tables()) {
                String database = access.database().isEmpty() ? program.database() : access.database();
                Set<Privilege> wanted = switch (access.mode()) {
                    case READ, LOCK -> Set.of(Privilege.SELECT);
                    case INSERT, UPSERT -> Set.of(Privilege.INSERT);
                    case UPDATE -> Set.of(Privilege.UPDATE);
                    case DELETE -> Set.of(Privilege.DELETE);
                    case SCHEMA ->
                        info.has(Flag.TEMPORARY) ? Set.of() : Set.of(Privilege.DROP, Privilege.CREATE, Privilege.ALTER);
                };
                if (!wanted.isEmpty()) {
                    needs.table(database, access.table(), wanted, false);
                }
            }
        }
        if (program.readsFile()) {
            needs.add(Need.onServer(Privilege.FILE));
        }
        needs.functions(program.functions());
        program.procedures().forEach(each -> needs.add(procedure(each, program.database())));
        return Need.as(program.definer(), needs.all()).softly();
    }

    private static Need procedure(String called, String defaultDatabase) {
        int dot = called.indexOf('.');
        String database = dot < 0 ? defaultDatabase : called.substring(0, dot);
        return Need.onRoutine(database, called.substring(dot + 1), true, Privilege.EXECUTE);
    }

    private static void locks(Sent sent, TableNeeds needs) {
        for (TableAccess access : sent.info().tables()) {
            needs.add(Need.onDatabase(sent.database(access.database()), Privilege.LOCK_TABLES));
            needs.table(access, Privilege.SELECT);
        }
    }

    private static void reads(Sent sent, TableNeeds needs) {
        Tokens t = sent.tokens();
        StatementInfo info = sent.info();
        List<TableAccess> tables =
                info.tables().isEmpty() ? SqlStatementAnalyzer.tablesRead(t, 0, t.size()) : info.tables();
        Optional<List<ColumnUses.Use>> uses = tables.isEmpty() ? Optional.of(List.of()) : uses(t);
        for (TableAccess access : tables) {
            needs.table(sent.database(access.database()), access.table(), Set.of(Privilege.SELECT), uses.isPresent());
        }
        uses.ifPresent(needs::columns);
        needs.functions(info.functions());
        files(t, needs);
    }

    private static Optional<List<ColumnUses.Use>> uses(Tokens t) {
        int end = t.size();
        while (end > 0 && t.op(end - 1, ';')) {
            end--;
        }
        return ColumnUses.of(t, 0, end);
    }

    private static void files(Tokens t, TableNeeds needs) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "INTO") && (t.word(i + 1, "OUTFILE") || t.word(i + 1, "DUMPFILE"))) {
                needs.add(Need.onServer(Privilege.FILE));
            } else if (t.word(i, "LOAD_FILE") && t.op(i + 1, '(')) {
                // Without FILE it is NULL there, and a file of the new instance here.
                needs.add(Need.onServer(Privilege.FILE).softly());
            }
        }
    }

    private static void call(Sent sent, TableNeeds needs) {
        Words words = new Words(sent.tokens());
        words.to("CALL");
        words.skip();
        Words.Name name = words.name();
        needs.add(Need.onRoutine(sent.database(name.database()), name.name(), true, Privilege.EXECUTE));
        reads(sent, needs);
    }

    private static void writes(Sent sent, TableNeeds needs) {
        Tokens t = sent.tokens();
        StatementInfo info = sent.info();
        if (info.has(Flag.LOADS_FILE) && !hasWord(t, "LOCAL")) {
            needs.add(Need.onServer(Privilege.FILE));
        }
        Optional<List<ColumnUses.Use>> uses = info.has(Flag.LOADS_FILE) ? Optional.empty() : uses(t);
        Set<TableAccess> updated = new HashSet<>();
        boolean joined = isJoinedDelete(t);
        boolean replaces = replaces(t);
        for (TableAccess access : info.tables()) {
            String database = sent.database(access.database());
            Set<Privilege> wanted = switch (access.mode()) {
                case READ, LOCK -> Set.of(Privilege.SELECT);
                case INSERT -> Set.of(Privilege.INSERT);
                case UPSERT -> Set.of(Privilege.INSERT, replaces ? Privilege.DELETE : Privilege.UPDATE);
                case UPDATE -> Set.of(Privilege.UPDATE);
                case DELETE -> joined ? Set.of(Privilege.DELETE, Privilege.SELECT) : Set.of(Privilege.DELETE);
                case SCHEMA -> Set.of(Privilege.ALTER);
            };
            if (access.mode() == Mode.UPDATE && !isUpdated(access, uses, sent)) {
                // An unqualified column of another table was meant, perhaps.
                updated.add(access);
                continue;
            }
            needs.table(database, access.table(), wanted, uses.isPresent());
        }
        updated.forEach(access -> unsure(sent, access, needs));
        if (uses.isPresent()) {
            needs.columns(uses.get());
            if (info.tables().stream().anyMatch(access -> access.mode() == Mode.UPSERT) && !replaces) {
                // On single columns the server asks for both, whichever it is (seen on 5.5.9 and 5.6.24).
                needs.upserted(uses.get());
            }
        } else if (mayRead(info)) {
            // Which columns it reads is not known.
            for (TableAccess access : info.tables()) {
                needs.add(Need.onTable(sent.database(access.database()), access.table(), Privilege.SELECT)
                        .softly());
            }
        }
        needs.functions(info.functions());
        files(t, needs);
    }

    /** Not plain rows of constants, or of a file. */
    private static boolean mayRead(StatementInfo info) {
        return info.tables().stream().anyMatch(access -> access.mode() != Mode.INSERT);
    }

    /** A table of a multi-table {@code UPDATE} that may be set or only read: one of both is needed in any case. */
    private static void unsure(Sent sent, TableAccess access, TableNeeds needs) {
        String database = sent.database(access.database());
        needs.add(Need.anyOnTable(database, access.table(), Privilege.UPDATE, Privilege.SELECT));
    }

    /** Whether it is certain that a table of an {@code UPDATE} is set: it is the only one, or named with the column. */
    private static boolean isUpdated(TableAccess access, Optional<List<ColumnUses.Use>> uses, Sent sent) {
        long all = sent.info().tables().stream()
                .filter(each -> each.mode() == Mode.UPDATE)
                .count();
        if (all == 1 || uses.isEmpty()) {
            return true;
        }
        return uses.get().stream()
                .filter(use ->
                        use.mode() == ColumnUses.Mode.UPDATE && !use.owner().isEmpty())
                .flatMap(use -> use.scopes().get(0).stream()
                        .filter(source -> source.alias().equalsIgnoreCase(use.owner())
                                && (use.database().isEmpty()
                                        || sent.database(source.database()).equals(use.database()))))
                .anyMatch(source -> source.table().equals(access.table())
                        && sent.database(source.database()).equals(sent.database(access.database())));
    }

    static boolean hasWord(Tokens t, String word) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, word)) {
                return true;
            }
        }
        return false;
    }

    /** {@code REPLACE}, {@code LOAD DATA … REPLACE}. */
    private static boolean replaces(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "INSERT")) {
                return false;
            }
            if (t.word(i, "REPLACE") && !t.op(i + 1, '(')) {
                return true;
            }
        }
        return false;
    }

    /** {@code DELETE t FROM …}, {@code DELETE FROM t USING …}. */
    private static boolean isJoinedDelete(Tokens t) {
        Words words = new Words(t);
        if (!words.to("DELETE")) {
            return false;
        }
        words.skip();
        while (words.accept("LOW_PRIORITY") || words.accept("QUICK") || words.accept("IGNORE")) {
            // modifiers
        }
        if (!words.accept("FROM")) {
            return true;
        }
        while (!words.atEnd() && !words.peek("WHERE") && !words.peekOp('(')) {
            if (words.accept("USING")) {
                return true;
            }
            words.skip();
        }
        return false;
    }
}
