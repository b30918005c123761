package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess.Mode;

/** Statements whose first words say what they are, so that no parser is needed. */
final class SimpleStatements {
    private SimpleStatements() {}

    /** What the statement is whose first word the cursor has passed; empty where the first words do not tell. */
    static Optional<StatementInfo> of(String verb, Cursor c) {
        return switch (verb) {
            case "BEGIN" -> begin(c);
            case "START" -> Optional.of(start(c));
            case "COMMIT" -> Optional.of(ending(StatementKind.COMMIT, c));
            case "ROLLBACK" -> Optional.of(rollback(c));
            case "SAVEPOINT" -> Optional.of(named(StatementKind.SAVEPOINT, c.name()));
            case "RELEASE" -> Optional.of(release(c));
            case "USE" -> Optional.of(named(StatementKind.USE, c.name()));
            case "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "HELP", "SIGNAL", "RESIGNAL", "GET", "HANDLER", "TABLE" ->
                Optional.of(StatementInfo.of(StatementKind.READ));
            case "CHECKSUM" -> Optional.of(ofTables(StatementKind.READ, Mode.READ, pastTableWord(c)));
            case "PREPARE", "EXECUTE", "DEALLOCATE" -> Optional.of(StatementInfo.of(StatementKind.SQL_PREPARED));
            case "LOCK" -> Optional.of(lock(c));
            case "UNLOCK" ->
                Optional.of(StatementInfo.of(c.peek("INSTANCE") ? StatementKind.SERVER : StatementKind.UNLOCK_TABLES));
            case "XA" -> Optional.of(StatementInfo.of(StatementKind.XA));
            case "GRANT", "REVOKE" -> Optional.of(StatementInfo.of(StatementKind.ACCOUNT));
            case "KILL",
                    "FLUSH",
                    "RESET",
                    "PURGE",
                    "CHANGE",
                    "STOP",
                    "INSTALL",
                    "UNINSTALL",
                    "SHUTDOWN",
                    "RESTART",
                    "CACHE",
                    "BINLOG",
                    "CLONE",
                    "BACKUP",
                    "IMPORT" -> Optional.of(StatementInfo.of(StatementKind.SERVER));
            case "OPTIMIZE", "REPAIR", "CHECK" ->
                Optional.of(ofTables(StatementKind.SERVER, Mode.SCHEMA, pastTableWord(c)));
            case "ANALYZE" -> analyze(c);
            default -> Optional.empty();
        };
    }

    private static Optional<StatementInfo> begin(Cursor c) {
        c.accept("WORK");
        return c.atEnd() ? Optional.of(StatementInfo.of(StatementKind.BEGIN)) : Optional.empty();
    }

    private static StatementInfo start(Cursor c) {
        if (!c.accept("TRANSACTION")) {
            return StatementInfo.of(StatementKind.SERVER);
        }
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        while (!c.atEnd()) {
            if (c.accept("CONSISTENT", "SNAPSHOT")) {
                flags.add(Flag.CONSISTENT_SNAPSHOT);
            } else if (c.accept("READ", "ONLY")) {
                flags.add(Flag.READ_ONLY);
            } else if (c.accept("READ", "WRITE")) {
                flags.add(Flag.READ_WRITE);
            } else {
                c.skip();
            }
        }
        return flagged(StatementKind.BEGIN, "", flags);
    }

    private static StatementInfo ending(StatementKind kind, Cursor c) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        c.accept("WORK");
        if (c.accept("AND")) {
            if (c.accept("NO", "CHAIN")) {
                flags.add(Flag.NO_CHAIN);
            } else if (c.accept("CHAIN")) {
                flags.add(Flag.CHAIN);
            }
        }
        if (c.accept("NO", "RELEASE")) {
            flags.add(Flag.NO_RELEASE);
        } else if (c.accept("RELEASE")) {
            flags.add(Flag.RELEASE);
        }
        return flagged(kind, "", flags);
    }

    private static StatementInfo rollback(Cursor c) {
        int from = c.at();
        c.accept("WORK");
        if (c.accept("TO")) {
            c.accept("SAVEPOINT");
            return named(StatementKind.ROLLBACK_TO_SAVEPOINT, c.name());
        }
        c.moveTo(from);
        return ending(StatementKind.ROLLBACK, c);
    }

    private static StatementInfo release(Cursor c) {
        c.accept("SAVEPOINT");
        return named(StatementKind.RELEASE_SAVEPOINT, c.name());
    }

    private static StatementInfo lock(Cursor c) {
        if (c.peek("INSTANCE")) {
            return StatementInfo.of(StatementKind.SERVER);
        }
        return ofTables(StatementKind.LOCK_TABLES, Mode.LOCK, pastTableWord(c));
    }

    /** MariaDB's {@code ANALYZE UPDATE …} runs the statement: it is left to be carried as it stands. */
    private static Optional<StatementInfo> analyze(Cursor c) {
        if (c.peek("SELECT") || c.peek("WITH")) {
            return Optional.of(StatementInfo.of(StatementKind.READ));
        }
        c.acceptAll("LOCAL", "NO_WRITE_TO_BINLOG");
        return c.peek("TABLE") || c.peek("TABLES")
                ? Optional.of(ofTables(StatementKind.SERVER, Mode.SCHEMA, pastTableWord(c)))
                : Optional.empty();
    }

    private static Cursor pastTableWord(Cursor c) {
        c.acceptAll("LOCAL", "NO_WRITE_TO_BINLOG");
        if (!c.accept("TABLES")) {
            c.accept("TABLE");
        }
        return c;
    }

    static StatementInfo ofTables(StatementKind kind, Mode mode, Cursor c) {
        return new StatementInfo(kind, tables(mode, c), List.of(), "", Set.of(), Set.of(), Set.of());
    }

    /** The tables of a list, {@code a, db.b AS c READ, …}. */
    static List<TableAccess> tables(Mode mode, Cursor c) {
        List<TableAccess> tables = new ArrayList<>();
        boolean more = true;
        while (more) {
            TableAccess.Name name = c.table();
            if (name != null) {
                tables.add(name.access(mode));
            }
            while (!c.atEnd() && !c.peekOp(',')) {
                c.skip();
            }
            more = c.acceptOp(',');
        }
        return tables;
    }

    private static StatementInfo named(StatementKind kind, String name) {
        return flagged(kind, name, EnumSet.noneOf(Flag.class));
    }

    private static StatementInfo flagged(StatementKind kind, String name, Set<Flag> flags) {
        return new StatementInfo(kind, List.of(), List.of(), name, Set.of(), Set.of(), flags);
    }
}
