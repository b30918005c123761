package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Renaming;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * What shows in the schema of the old instance when a statement has taken effect. For example {@code ALTER TABLE t ADD COLUMN c INT, DROP KEY
 * k}: the table has a column {@code c} and no key {@code k}.
 *
 * @param table the one that shows it
 * @param marks none where only the time of the table's last change tells
 * @param whole whether the marks are all that the statement does
 */
record SchemaEffect(String database, String table, Kind kind, List<Mark> marks, boolean whole) {
    enum Kind {
        /** It is there. */
        CREATES,
        /** It is gone, or is another by now. */
        DROPS,
        /** It is another than before. */
        ALTERS
    }

    /** What tells, at a moment. */
    enum Evidence {
        /** It was carried out. */
        DONE,
        /** The table does not show it. */
        NOT_DONE,
        /** It is there, and was changed since the statement came: by another one, unless it was created anew. */
        AGAIN,
        /** The table has not been changed since the statement came, but it may have changed nothing. */
        UNCHANGED,
        /** The table was changed in the second of the statement. */
        SAME_SECOND,
        UNKNOWN
    }

    /**
     * Something of a table that is there afterwards, or is not. A statement is carried out whole or not at all, and fails where what it adds was
     * there before.
     *
     * @param tells whether the statement would have failed otherwise: without {@code IF EXISTS}
     */
    record Mark(Part part, String name, boolean there, boolean tells) {
        Mark(Part part, String name, boolean there) {
            this(part, name, there, true);
        }

        boolean contradicts(Mark other) {
            return part == other.part && name.equals(other.name) && there != other.there;
        }

        enum Part {
            COLUMN,
            INDEX,
            /** Of which an engine may have no use: one that is not there was not necessarily refused. */
            CONSTRAINT,
            TRIGGER
        }

        /** Empty where the table does not tell. */
        Optional<Boolean> holds(TableTrace trace) {
            return switch (part) {
                case COLUMN -> Optional.of(there == trace.columns().contains(name));
                case INDEX -> Optional.of(there == trace.indexes().contains(name));
                case CONSTRAINT -> there && trace.constraints().contains(name) ? Optional.of(true) : Optional.empty();
                case TRIGGER -> trace.triggers().map(all -> there == all.contains(name));
            };
        }
    }

    /** @param second of the statement's row */
    Evidence of(Optional<TableTrace> now, long second) {
        return switch (kind) {
            case CREATES -> now.isPresent() ? Evidence.DONE : Evidence.NOT_DONE;
            case DROPS -> now.isEmpty() ? Evidence.DONE : dropped(now.get(), second);
            case ALTERS -> now.isEmpty() ? Evidence.DONE : altered(now.get(), second);
        };
    }

    private static Evidence dropped(TableTrace now, long second) {
        boolean older = now.createdSecond() != 0 && now.createdSecond() < second;
        return older ? Evidence.NOT_DONE : Evidence.AGAIN;
    }

    private Evidence altered(TableTrace now, long second) {
        boolean any = false;
        for (Mark mark : marks) {
            Optional<Boolean> holds = mark.holds(now);
            if (holds.isPresent() && !holds.get()) {
                return Evidence.NOT_DONE;
            }
            any |= holds.isPresent() && mark.tells();
        }
        return any ? Evidence.DONE : changed(now, second, Evidence.UNCHANGED);
    }

    private static Evidence changed(TableTrace now, long second, Evidence before) {
        if (now.createdSecond() == 0) {
            return Evidence.UNKNOWN;
        }
        if (now.createdSecond() == second) {
            return Evidence.SAME_SECOND;
        }
        return now.createdSecond() > second ? Evidence.DONE : before;
    }

    /** Whether a table that has seen this one after another may not show the other any more. */
    boolean undoes(SchemaEffect earlier) {
        return switch (earlier.kind) {
            case CREATES -> kind == Kind.DROPS;
            case DROPS -> kind == Kind.CREATES;
            case ALTERS ->
                kind != Kind.ALTERS
                        || !whole
                        || marks.stream()
                                .anyMatch(mark -> earlier.marks.stream().anyMatch(mark::contradicts));
        };
    }

    /** What a statement of the session does to lasting tables; none where nothing of it would show. */
    static List<SchemaEffect> of(Session session, byte[] sql, StatementInfo info) {
        if (info.has(Flag.TEMPORARY) || info.tables().isEmpty()) {
            return List.of();
        }
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        TableAccess first = info.tables().get(0);
        if (first.table().isEmpty()) {
            return List.of();
        }
        String database = TableNames.database(first, session.database());
        if (info.has(Flag.ROUTINE)) {
            return trigger(database, first.table(), ProgramDdl.of(sql, session));
        }
        List<Renaming> renamings = Renaming.of(sql, session.lexicalMode());
        if (!renamings.isEmpty()) {
            return renamed(renamings, session.database());
        }
        if (t.word(0, "CREATE") || t.word(0, "DROP")) {
            int at = kind(t);
            if (t.word(at, "INDEX")) {
                return index(t, at, database, first.table());
            }
            if (t.word(0, "CREATE")) {
                return List.of(new SchemaEffect(database, first.table(), Kind.CREATES, List.of(), true));
            }
            return t.word(at, "TABLE") || t.word(at, "TABLES") ? dropped(session, info) : List.of();
        }
        if (t.word(0, "ALTER") && info.tables().size() == 1) {
            return AlterMarks.of(t)
                    .map(all ->
                            List.of(new SchemaEffect(database, first.table(), Kind.ALTERS, all.marks(), all.whole())))
                    .orElse(List.of());
        }
        return List.of();
    }

    /** Past {@code UNIQUE}, {@code ONLINE} and the like. */
    private static int kind(Tokens t) {
        int at = 1;
        while (at < t.size()
                && at < 4
                && !t.word(at, "INDEX")
                && !t.word(at, "TABLE")
                && !t.word(at, "TABLES")
                && !t.word(at, "VIEW")) {
            at++;
        }
        return at;
    }

    private static List<SchemaEffect> trigger(String database, String table, Optional<ProgramDdl> ddl) {
        if (ddl.isEmpty() || ddl.get().trigger().isEmpty()) {
            return List.of();
        }
        Mark mark = new Mark(Mark.Part.TRIGGER, ddl.get().name().toLowerCase(Locale.ROOT), true);
        return List.of(new SchemaEffect(database, table, Kind.ALTERS, List.of(mark), true));
    }

    private static List<SchemaEffect> index(Tokens t, int at, String database, String table) {
        int name = at + 1;
        if (t.word(name, "IF")) {
            name += t.word(name + 1, "NOT") ? 3 : 2;
        }
        if (!t.isName(name)) {
            return List.of();
        }
        Mark mark = new Mark(Mark.Part.INDEX, t.name(name).toLowerCase(Locale.ROOT), t.word(0, "CREATE"));
        return List.of(new SchemaEffect(database, table, Kind.ALTERS, List.of(mark), true));
    }

    private static List<SchemaEffect> dropped(Session session, StatementInfo info) {
        List<SchemaEffect> all = new ArrayList<>();
        for (TableAccess access : info.tables()) {
            if (!TemporaryTables.isTemporary(session, access)) {
                all.add(new SchemaEffect(
                        TableNames.database(access, session.database()), access.table(), Kind.DROPS, List.of(), true));
            }
        }
        return all;
    }

    /** What has its last name is there, what has lost its name is gone; of names that change hands nothing can be told. */
    private static List<SchemaEffect> renamed(List<Renaming> renamings, String standard) {
        List<SchemaEffect> all = new ArrayList<>();
        for (Renaming each : renamings) {
            String from = name(each.fromDatabase(), each.from(), standard);
            String to = name(each.toDatabase(), each.to(), standard);
            if (renamings.stream()
                    .noneMatch(other ->
                            name(other.toDatabase(), other.to(), standard).equals(from))) {
                all.add(new SchemaEffect(
                        each.fromDatabase().isEmpty() ? standard : each.fromDatabase(),
                        each.from(),
                        Kind.DROPS,
                        List.of(),
                        false));
            }
            if (renamings.stream()
                    .noneMatch(other ->
                            name(other.fromDatabase(), other.from(), standard).equals(to))) {
                all.add(new SchemaEffect(
                        each.toDatabase().isEmpty() ? standard : each.toDatabase(),
                        each.to(),
                        Kind.CREATES,
                        List.of(),
                        true));
            }
        }
        return all;
    }

    private static String name(String database, String table, String standard) {
        return ((database.isEmpty() ? standard : database) + "." + table).toLowerCase(Locale.ROOT);
    }
}
