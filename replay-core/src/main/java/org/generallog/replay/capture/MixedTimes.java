package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Statements that take values of one type of time for another, which versions do in different ways (measured on 5.5.9, 5.6.24, 9.7, MariaDB
 * 10.11 and 11.4):
 *
 * <pre>
 *   dt = tm, dt &gt; CURTIME()          before 5.6.4 the time's digits are read as a date: 10:11:12 is 2010-11-12; later it is today's
 *   IF(a, dt, d), CASE, IFNULL …     as text: 2012-01-02, or with 00:00:00 behind it
 *   LEAST(d, '2011')                 as texts, as numbers or as dates
 * </pre>
 */
final class MixedTimes {
    private static final int READS_TIMES_AS_TODAY = 50604;
    private static final int MARIADB_READS_TIMES_AS_TODAY = 100200;
    private static final Set<String> CHOICES = Set.of("if", "ifnull", "coalesce", "nullif", "case");
    private static final Set<String> TIMES =
            Set.of("curtime", "current_time", "utc_time", "sec_to_time", "maketime", "timediff", "time");
    private static final Set<String> DATES = Set.of("curdate", "current_date", "utc_date", "date");
    private static final Set<String> MOMENTS =
            Set.of("now", "current_timestamp", "localtime", "localtimestamp", "sysdate", "utc_timestamp", "timestamp");

    private final Catalog catalog;
    private final boolean digits;
    private final ByTable<Map<String, Type>> types = new ByTable<>(MixedTimes::types);

    private enum Type {
        DATE,
        MOMENT,
        TIME
    }

    MixedTimes(Catalog catalog, ServerVersion old) {
        this.catalog = catalog;
        this.digits = !old.isAtLeast(old.mariaDb() ? MARIADB_READS_TIMES_AS_TODAY : READS_TIMES_AS_TODAY);
    }

    /** Whether the new instance may understand the statement in another way. */
    boolean in(Session session, byte[] sql, StatementInfo info) {
        if (info.has(Flag.PLAIN) && !digits) {
            return false;
        }
        Map<String, Type> columns = new HashMap<>();
        for (TableAccess access : info.tables()) {
            catalog.table(TableNames.database(access, session.database()), access.table())
                    .ifPresent(schema -> columns.putAll(types.of(schema)));
        }
        boolean mixes = columns.containsValue(Type.TIME)
                && (columns.containsValue(Type.DATE) || columns.containsValue(Type.MOMENT));
        return !columns.isEmpty()
                && (mixes || !info.has(Flag.PLAIN))
                && new Look(session, sql, info, columns).isMixed();
    }

    /** Of the columns that have one, by name in lower case. */
    private static Map<String, Type> types(TableSchema schema) {
        Map<String, Type> types = new HashMap<>();
        for (TableSchema.Column column : schema.columns()) {
            type(column).ifPresent(type -> types.put(column.name(), type));
        }
        return types;
    }

    private static Optional<Type> type(TableSchema.Column column) {
        return switch (column.type()) {
            case "date" -> Optional.of(Type.DATE);
            case "datetime", "timestamp" -> Optional.of(Type.MOMENT);
            case "time" -> Optional.of(Type.TIME);
            default -> Optional.empty();
        };
    }

    /** One statement's tokens. */
    private final class Look {
        private final Session session;
        private final StatementInfo info;
        private final Map<String, Type> columns;
        private final Tokens t;

        Look(Session session, byte[] sql, StatementInfo info, Map<String, Type> columns) {
            this.session = session;
            this.info = info;
            this.columns = columns;
            this.t = Lexer.lex(sql, session.lexicalMode());
        }

        boolean isMixed() {
            for (int i = 0; i < t.size(); i++) {
                if (t.is(i, TokenKind.WORD) && (calls(i) || t.word(i, "CASE"))) {
                    String word = t.text(i).toLowerCase(Locale.ROOT);
                    if ((word.equals("least") || word.equals("greatest")) && comparesUnlike(i + 2)) {
                        return true;
                    }
                    if (digits && CHOICES.contains(word) && choosesUnlike(i)) {
                        return true;
                    }
                }
                if (digits && (t.isComparison(i) || t.word(i, "BETWEEN")) && unlike(before(i), after(i + 1))) {
                    return true;
                }
            }
            return digits && (sets() || selects());
        }

        private boolean calls(int i) {
            return t.op(i + 1, '(') && !t.op(i - 1, '.');
        }

        private boolean unlike(Optional<Type> one, Optional<Type> other) {
            return one.isPresent() && other.isPresent() && (one.get() == Type.TIME) != (other.get() == Type.TIME);
        }

        /** What stands here by itself: a column, or a function that gives a time. */
        private Optional<Type> at(int i) {
            if (!t.is(i, TokenKind.WORD) && !t.is(i, TokenKind.QUOTED_NAME)) {
                return Optional.empty();
            }
            String name = t.name(i).toLowerCase(Locale.ROOT);
            if (t.is(i, TokenKind.WORD) && !t.op(i - 1, '.')) {
                boolean word = name.startsWith("current_") || name.startsWith("utc_") || name.startsWith("localtime");
                if (t.op(i + 1, '(') || word) {
                    return TIMES.contains(name)
                            ? Optional.of(Type.TIME)
                            : DATES.contains(name)
                                    ? Optional.of(Type.DATE)
                                    : MOMENTS.contains(name) ? Optional.of(Type.MOMENT) : Optional.empty();
                }
            }
            return t.op(i + 1, '.') || t.op(i + 1, '(') ? Optional.empty() : Optional.ofNullable(columns.get(name));
        }

        /** What ends before this token. */
        private Optional<Type> before(int i) {
            int at = i - 1;
            if (t.op(at, ')')) {
                int depth = 0;
                do {
                    depth += t.op(at, ')') ? 1 : t.op(at, '(') ? -1 : 0;
                    at--;
                } while (at > 0 && depth > 0);
            }
            return at < 0 ? Optional.empty() : at(at);
        }

        /** What begins at this token. */
        private Optional<Type> after(int i) {
            int at = i;
            while (t.op(at + 1, '.')) {
                at += 2;
            }
            return at < t.size() ? at(at) : Optional.empty();
        }

        /** Where the argument, or the item, that begins here ends. */
        private int end(int from, int last) {
            int depth = 0;
            for (int i = from; i < last; i++) {
                if (depth == 0 && (t.op(i, ',') || t.op(i, ')'))) {
                    return i;
                }
                depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            }
            return last;
        }

        /** {@code LEAST} of what is not all of one type. */
        private boolean comparesUnlike(int first) {
            EnumSet<Type> seen = EnumSet.noneOf(Type.class);
            boolean others = false;
            int from = first;
            while (from < t.size()) {
                int end = end(from, t.size());
                Optional<Type> type = after(from);
                type.ifPresent(seen::add);
                others |= type.isEmpty();
                if (end >= t.size() || t.op(end, ')')) {
                    break;
                }
                from = end + 1;
            }
            return !seen.isEmpty() && (others || seen.size() > 1);
        }

        /** A choice between types of which one is written with a time and the other without. */
        private boolean choosesUnlike(int i) {
            boolean cased = t.word(i, "CASE");
            int depth = 0;
            EnumSet<Type> seen = EnumSet.noneOf(Type.class);
            for (int at = i + 1; at < t.size(); at++) {
                depth += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
                if (cased ? depth == 0 && t.word(at, "END") : depth == 0) {
                    break;
                }
                if (depth == (cased ? 0 : 1)) {
                    at(at).ifPresent(seen::add);
                }
            }
            return seen.size() > 1;
        }

        /** An assignment of a time to a date: {@code SET a = …}, {@code ON DUPLICATE KEY UPDATE a = …}. */
        private boolean sets() {
            int from = 0;
            while (from < t.size() && !t.word(from, "SET") && !(t.word(from, "UPDATE") && t.word(from - 1, "KEY"))) {
                from++;
            }
            from++;
            while (from < t.size()) {
                int end = endOfSet(from);
                int equals = from + 1;
                while (equals < end && !t.op(equals, '=')) {
                    equals++;
                }
                if (equals < end && isDate(at(equals - 1)) && hasTime(equals + 1, end)) {
                    return true;
                }
                if (!t.op(end, ',')) {
                    return false;
                }
                from = end + 1;
            }
            return false;
        }

        private int endOfSet(int from) {
            int end = end(from, t.size());
            for (int i = from; i < end; i++) {
                if (t.word(i, "WHERE") || t.word(i, "ORDER") || t.word(i, "LIMIT")) {
                    return i;
                }
            }
            return end;
        }

        private boolean isDate(Optional<Type> type) {
            return type.isPresent() && type.get() != Type.TIME;
        }

        /** Whether a time stands there, but for one from which a function makes something else: {@code CONCAT(d, ' ', tm)}. */
        private boolean hasTime(int from, int end) {
            int safe = 0;
            int depth = 0;
            for (int i = from; i < end; i++) {
                if (t.op(i, '(')) {
                    depth++;
                    boolean passes = i == from
                            || !t.isName(i - 1)
                            || CHOICES.contains(t.name(i - 1).toLowerCase(Locale.ROOT))
                            || Set.of("least", "greatest", "min", "max", "values")
                                    .contains(t.name(i - 1).toLowerCase(Locale.ROOT));
                    if (safe == 0 && !passes) {
                        safe = depth;
                    }
                } else if (t.op(i, ')')) {
                    safe = safe == depth ? 0 : safe;
                    depth--;
                } else if (safe == 0 && at(i).filter(Type.TIME::equals).isPresent()) {
                    return true;
                }
            }
            return false;
        }

        /** An {@code INSERT … SELECT}, or a row of values, of a time into a date, place by place. */
        private boolean selects() {
            int select = 0;
            while (select < t.size()
                    && !t.word(select, "SELECT")
                    && !t.word(select, "VALUES")
                    && !t.word(select, "SET")) {
                select++;
            }
            boolean inserts = t.word(0, "INSERT") || t.word(0, "REPLACE");
            if (!inserts || !(t.word(select, "SELECT") || t.word(select, "VALUES"))) {
                return false;
            }
            List<Optional<Type>> into = into(select);
            return t.word(select, "SELECT") ? items(into, select + 1) : rows(into, select + 1);
        }

        private boolean rows(List<Optional<Type>> into, int first) {
            int from = first;
            while (t.op(from, '(')) {
                int place = 0;
                int at = from + 1;
                while (at < t.size()) {
                    int end = end(at, t.size());
                    if (place < into.size() && isDate(into.get(place)) && hasTime(at, end)) {
                        return true;
                    }
                    place++;
                    at = end + 1;
                    if (!t.op(end, ',')) {
                        break;
                    }
                }
                from = at + 1;
            }
            return false;
        }

        private boolean items(List<Optional<Type>> into, int first) {
            int place = 0;
            int at = first;
            while (at < t.size()) {
                int end = end(at, t.size());
                for (int i = at; i < end; i++) {
                    if (t.word(i, "FROM") && !t.op(i - 1, '.') && isOutside(at, i)) {
                        end = i;
                    }
                }
                if (t.op(end - 1, '*') && (end == at + 1 || t.op(end - 2, '.'))) {
                    return stars(into, place);
                }
                if (place >= into.size() ? hasTime(at, end) : isDate(into.get(place)) && hasTime(at, end)) {
                    return true;
                }
                place++;
                if (!t.op(end, ',')) {
                    return false;
                }
                at = end + 1;
            }
            return false;
        }

        private boolean isOutside(int from, int i) {
            int depth = 0;
            for (int at = from; at < i; at++) {
                depth += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
            }
            return depth == 0;
        }

        /** All columns of the tables that are read, in place of one item. */
        private boolean stars(List<Optional<Type>> into, int place) {
            List<Optional<Type>> from = new ArrayList<>();
            for (TableAccess access : info.tables()) {
                if (!access.writes()) {
                    catalog.table(TableNames.database(access, session.database()), access.table())
                            .ifPresent(schema -> schema.columns().forEach(column -> from.add(type(column))));
                }
            }
            for (int i = 0; i < from.size() && place + i < into.size(); i++) {
                if (isDate(into.get(place + i))
                        && from.get(i).filter(Type.TIME::equals).isPresent()) {
                    return true;
                }
            }
            return false;
        }

        /** The types of the columns that an {@code INSERT} fills. */
        private List<Optional<Type>> into(int select) {
            List<Optional<Type>> into = new ArrayList<>();
            int open = 0;
            while (open < select && !t.op(open, '(')) {
                open++;
            }
            if (open < select - 1 && !t.word(open - 1, "PARTITION")) {
                for (int i = open + 1; i < select && !t.op(i, ')'); i++) {
                    if (t.isName(i) && !t.op(i + 1, '.')) {
                        into.add(Optional.ofNullable(columns.get(t.name(i).toLowerCase(Locale.ROOT))));
                    }
                }
                return into;
            }
            info.tables().stream()
                    .filter(TableAccess::writes)
                    .findFirst()
                    .flatMap(access -> catalog.table(TableNames.database(access, session.database()), access.table()))
                    .ifPresent(schema -> schema.columns().forEach(column -> into.add(type(column))));
            return into;
        }
    }
}
