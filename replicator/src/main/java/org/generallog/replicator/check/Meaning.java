package org.generallog.replicator.check;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.StatementName;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replicator.logging.SqlForLog;

/** What a statement of the log means for a replication, as far as its text tells without its session. */
enum Meaning {
    /** It writes, and cannot be replayed: {@code LOAD DATA}, {@code REPAIR}, {@code BINLOG}. */
    NOT_REPLAYED,
    /** Of accounts, or of the server alone: a person does it on the new instance. */
    BY_HAND,
    /** Was prepared before the log was on: its values are lost. */
    VALUES_LOST,
    /** Need not do the same twice. */
    INEXACT,
    /** The server has cut it. */
    CUT,
    /** Keeps statements out of the log, or empties or replaces its table. */
    AGAINST_THE_LOG,
    /** A dump, or a lock for one. */
    BACKUP;

    private static final Set<String> SWITCHES = Set.of("general_log", "log", "log_output", "sql_log_off");
    private static final Set<String> WRITING_COMMANDS = Set.of("BINLOG", "REPAIR");

    /**
     * A statement that was looked at.
     *
     * @param name what it begins with
     * @param example without literals
     * @param writes whether it goes into the relay log
     */
    record Told(Set<Meaning> meanings, String name, String example, boolean writes) {}

    /** @param sql one statement of the row */
    static Told of(LogRow row, byte[] sql, StatementInfo info) {
        Tokens t = Lexer.lex(sql, LexicalMode.DEFAULT);
        boolean writes = switch (info.kind()) {
            case WRITE, DDL, CALL, UNPARSED -> true;
            default -> false;
        };
        EnumSet<Meaning> found = EnumSet.noneOf(Meaning.class);
        if (againstTheLog(t, info)) {
            found.add(AGAINST_THE_LOG);
        } else if (writes && row.text() == LogRow.Text.CUT) {
            found.add(CUT);
        } else if (writes && row.command() == LogCommand.EXECUTE && hasParameter(t)) {
            found.add(VALUES_LOST);
        } else if (info.has(Flag.LOADS_FILE) || isCommandThatWrites(info, t)) {
            found.add(NOT_REPLAYED);
        } else if (isBackup(t, info)) {
            found.add(BACKUP);
        } else if (info.kind() == StatementKind.ACCOUNT || setsGlobals(info)) {
            found.add(BY_HAND);
        } else if (writes && info.has(Flag.NON_DETERMINISTIC)) {
            found.add(INEXACT);
        }
        String name = found.isEmpty()
                ? ""
                : StatementName.of(sql, LexicalMode.DEFAULT).kind();
        return new Told(found, name, found.isEmpty() ? "" : SqlForLog.of(sql, LexicalMode.DEFAULT), writes);
    }

    private static boolean againstTheLog(Tokens t, StatementInfo info) {
        boolean switches = info.assignments().stream()
                .anyMatch(each -> SWITCHES.contains(each.name())
                        && (each.scope() == Assignment.Scope.GLOBAL || each.scope() == Assignment.Scope.SESSION)
                        && !turnsOn(each));
        boolean table = info.kind() == StatementKind.DDL
                && info.tables().stream()
                        .anyMatch(each -> each.database().equalsIgnoreCase("mysql")
                                && each.table().toLowerCase(Locale.ROOT).startsWith("general_log"));
        boolean rotates = info.kind() == StatementKind.CALL && names(t, "rds_rotate_general_log");
        return switches || table || rotates;
    }

    /** {@code general_log = 1}, {@code log_output = 'TABLE'}, {@code sql_log_off = 0} keep it going. */
    private static boolean turnsOn(Assignment assignment) {
        String value = assignment
                .value()
                .map(literal -> String.valueOf(literal.text()).strip().toLowerCase(Locale.ROOT))
                .orElse("");
        return switch (assignment.name()) {
            case "log_output" -> value.contains("table");
            case "sql_log_off" -> value.equals("0") || value.equals("off");
            default -> value.equals("1") || value.equals("on");
        };
    }

    private static boolean names(Tokens t, String name) {
        for (int i = 0; i < t.size(); i++) {
            if (t.isName(i) && t.name(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasParameter(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.is(i, TokenKind.PARAMETER)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCommandThatWrites(StatementInfo info, Tokens t) {
        return info.kind() == StatementKind.SERVER && t.size() > 0 && WRITING_COMMANDS.contains(t.upper(0));
    }

    /** What {@code mysqldump} sends, and {@code FLUSH TABLES WITH READ LOCK} of anybody. */
    private static boolean isBackup(Tokens t, StatementInfo info) {
        boolean lock = t.word(0, "FLUSH") && t.word(t.size() - 2, "READ") && t.word(t.size() - 1, "LOCK");
        boolean dump = t.word(0, "SELECT") && t.word(1, "SQL_NO_CACHE") && t.op(2, '*');
        return lock || dump || info.has(Flag.CONSISTENT_SNAPSHOT);
    }

    private static boolean setsGlobals(StatementInfo info) {
        return info.kind() == StatementKind.SET
                && info.assignments().stream().anyMatch(each -> each.scope() == Assignment.Scope.GLOBAL);
    }
}
