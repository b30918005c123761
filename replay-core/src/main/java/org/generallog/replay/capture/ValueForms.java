package org.generallog.replay.capture;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.SqlMode;
import org.jspecify.annotations.Nullable;

/**
 * Constants that versions understand in different ways. Fractions of a second are cut, as MySQL before 5.6.4 does with what is stored into
 * its columns or compared with them as text (5.6 rounds, so that {@code '23:59:59.999'} would become the next day). Of other forms it is told that they are
 * doubtful: a text that is no date in a column of dates, in a strict session one that is no number in a column of numbers.
 */
final class ValueForms {
    private static final int FIRST_WITH_FRACTIONS = 50604;
    private static final long STRICT = SqlMode.parse("STRICT_TRANS_TABLES,STRICT_ALL_TABLES");

    private final Catalog catalog;
    private final boolean cuts;
    private final ByTable<Map<String, String>> types = new ByTable<>(ValueForms::types);

    /** @param doubtful whether the new instance may understand it in another way */
    record Said(byte[] sql, boolean doubtful) {}

    ValueForms(Catalog catalog, ServerVersion old) {
        this.catalog = catalog;
        this.cuts = !old.mariaDb() && !old.isAtLeast(FIRST_WITH_FRACTIONS);
    }

    Said of(Session session, byte[] sql, StatementInfo info) {
        boolean doubtful = hasDoubtfulForms(session, info);
        if (mayCompareEmpty(sql) || (cuts && hasFraction(sql))) {
            Said said = new Look(session, sql, info).look();
            return new Said(said.sql(), said.doubtful() || doubtful);
        }
        return new Said(sql, doubtful);
    }

    /** {@code :59.9}, or a number of a date's and a time's digits with a fraction. */
    private static boolean hasFraction(byte[] sql) {
        int digits = 0;
        for (int i = 0; i + 1 < sql.length; i++) {
            boolean digit = sql[i] >= '0' && sql[i] <= '9';
            if (sql[i] == '.' && sql[i + 1] >= '0' && sql[i + 1] <= '9') {
                boolean time = i > 2 && sql[i - 3] == ':' && digits == 2;
                if (time || digits == 12 || digits == 14) {
                    return true;
                }
            }
            digits = digit ? digits + 1 : 0;
        }
        return false;
    }

    private static boolean mayCompareEmpty(byte[] sql) {
        for (int i = 2; i + 1 < sql.length; i++) {
            boolean empty = (sql[i] == '\'' || sql[i] == '"') && sql[i + 1] == sql[i];
            if (empty && (isComparison(sql[i - 1]) || (sql[i - 1] == ' ' && isComparison(sql[i - 2])))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isComparison(byte b) {
        return b == '=' || b == '<' || b == '>';
    }

    private boolean hasDoubtfulForms(Session session, StatementInfo info) {
        boolean strict = (session.sqlMode() & STRICT) != 0;
        for (TableAccess access : info.tables()) {
            if (access.points().isEmpty() && access.assigned().isEmpty()) {
                continue;
            }
            Optional<TableSchema> schema =
                    catalog.table(TableNames.database(access, session.database()), access.table());
            if (schema.isPresent() && hasDoubtfulForms(access, schema.get(), strict)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasDoubtfulForms(TableAccess access, TableSchema schema, boolean strict) {
        Map<String, String> columns = types.of(schema);
        boolean stores = access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT;
        for (Map<String, Literal> point : access.points()) {
            for (Map.Entry<String, Literal> each : point.entrySet()) {
                if (isDoubtful(columns.get(each.getKey()), each.getValue(), stores, strict)) {
                    return true;
                }
            }
        }
        return access.assigned().entrySet().stream()
                .anyMatch(each -> each.getValue().isPresent()
                        && isDoubtful(
                                columns.get(each.getKey()), each.getValue().get(), true, strict));
    }

    private boolean isDoubtful(@Nullable String type, Literal value, boolean stores, boolean strict) {
        if (type == null) {
            return false;
        }
        boolean text = value.type() == Literal.Type.STRING;
        boolean hex = value.type() == Literal.Type.HEX;
        return switch (type) {
            case "date", "datetime", "timestamp" -> hex || (text && !isDate(value.text()));
            case "time" -> hex || (text && !isDate(value.text()) && !isTime(value.text()));
            case "tinyint", "smallint", "mediumint", "int", "bigint" ->
                stores && strict && (hex || (text && !isNumber(value.text(), false)));
            case "decimal", "float", "double" -> stores && strict && (hex || (text && !isNumber(value.text(), true)));
            case "enum", "set" -> stores && strict && text && isDigits(value.text());
            default -> false;
        };
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isNumber(String text, boolean fraction) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        int point = fraction ? digits.indexOf('.') : -1;
        return point < 0
                ? isDigits(digits)
                : isDigits(digits.substring(0, point)) && isDigits(digits.substring(point + 1));
    }

    /** {@code 2015-06-10}, alone or with a time. */
    private static boolean isDate(String text) {
        int blank = text.indexOf(' ') >= 0 ? text.indexOf(' ') : text.indexOf('T');
        String date = blank < 0 ? text : text.substring(0, blank);
        String[] parts = date.split("-", -1);
        boolean day = parts.length == 3 && parts[0].length() == 4;
        for (String part : parts) {
            day &= isDigits(part) && part.length() <= 4;
        }
        return day && (blank < 0 || (isTime(text.substring(blank + 1)) && !text.endsWith("24:00:00")));
    }

    /** {@code 23:59}, {@code 23:59:59}, with a fraction or not. */
    private static boolean isTime(String text) {
        String time = text.startsWith("-") ? text.substring(1) : text;
        int point = time.indexOf('.');
        String[] parts = (point < 0 ? time : time.substring(0, point)).split(":", -1);
        boolean ok = parts.length == 2 || parts.length == 3;
        for (String part : parts) {
            ok &= isDigits(part) && part.length() <= 3;
        }
        return ok && (point < 0 || isDigits(time.substring(point + 1)));
    }

    /** By name in lower case, and by place. */
    private static Map<String, String> types(TableSchema schema) {
        Map<String, String> types = new HashMap<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            TableSchema.Column column = schema.columns().get(i);
            types.put(column.name(), column.type());
            types.put("#" + (i + 1), column.type());
        }
        return types;
    }

    /** One statement's tokens. */
    private final class Look {
        private final Session session;
        private final byte[] sql;
        private final StatementInfo info;
        private final Tokens t;
        private final List<int[]> cut = new ArrayList<>();
        private boolean doubtful;

        Look(Session session, byte[] sql, StatementInfo info) {
            this.session = session;
            this.sql = sql;
            this.info = info;
            this.t = Lexer.lex(sql, session.lexicalMode());
        }

        Said look() {
            for (int i = 0; i < t.size(); i++) {
                if (t.is(i, TokenKind.STRING)) {
                    text(i);
                } else if (t.is(i, TokenKind.NUMBER) && isDateNumber(t.text(i))) {
                    // 5.5 takes it for no date, or rounds it: by type.
                    doubtful = true;
                }
            }
            return new Said(cut.isEmpty() ? sql : without(), doubtful);
        }

        private void text(int i) {
            String text = t.literal(i).text();
            if (text.isEmpty()) {
                doubtful |= isTemporal(compared(i));
            } else if (cuts && isFraction(text)) {
                fraction(i);
            }
        }

        private boolean isFraction(String text) {
            int point = text.lastIndexOf('.');
            return point > 2
                    && text.charAt(point - 3) == ':'
                    && isDigits(text.substring(point + 1))
                    && text.chars().allMatch(c -> (c >= '0' && c <= '9') || "-:. T".indexOf(c) >= 0);
        }

        private boolean isDateNumber(String text) {
            int point = text.indexOf('.');
            return (point == 12 || point == 14) && isDigits(text.substring(0, point));
        }

        /** Cut where it belongs to a column of times, left where it belongs to another, doubtful where that is not known. */
        private void fraction(int i) {
            String column = compared(i);
            if (column.isEmpty()) {
                column = stored(i);
            }
            String type = type(column);
            if (isTemporalType(type)) {
                int point = t.text(i).lastIndexOf('.');
                int last = point + 1;
                while (last < t.text(i).length() && Character.isDigit(t.text(i).charAt(last))) {
                    last++;
                }
                cut.add(new int[] {t.start(i) + point, t.start(i) + last});
            } else {
                doubtful |= type.isEmpty();
            }
        }

        private boolean isTemporal(String column) {
            return isTemporalType(type(column));
        }

        private static boolean isTemporalType(String type) {
            return type.equals("date") || type.equals("datetime") || type.equals("timestamp") || type.equals("time");
        }

        private String type(String column) {
            String found = "";
            for (TableAccess access : info.tables()) {
                Optional<TableSchema> schema =
                        catalog.table(TableNames.database(access, session.database()), access.table());
                String type = schema.isEmpty() ? null : types.of(schema.get()).get(column);
                if (type != null && (access.writes() || found.isEmpty())) {
                    found = type;
                }
            }
            return found;
        }

        /** The column that a constant is compared with, or that is set to it; empty for none. */
        private String compared(int i) {
            if (t.isComparison(i - 1)) {
                return name(i - 2);
            }
            if (t.isComparison(i + 1)) {
                return name(i + 2);
            }
            if (t.word(i - 1, "BETWEEN")) {
                return name(t.word(i - 2, "NOT") ? i - 3 : i - 2);
            }
            if (t.word(i - 1, "AND") && t.word(i - 3, "BETWEEN")) {
                return name(t.word(i - 4, "NOT") ? i - 5 : i - 4);
            }
            return list(i);
        }

        private String list(int i) {
            int at = i - 1;
            while (t.op(at, ',') || t.is(at, TokenKind.STRING) || t.is(at, TokenKind.NUMBER)) {
                at--;
            }
            boolean in = t.op(at, '(') && t.word(at - 1, "IN");
            return in ? name(t.word(at - 2, "NOT") ? at - 3 : at - 2) : "";
        }

        private String name(int i) {
            return i >= 0 && t.isName(i) ? t.name(i).toLowerCase(Locale.ROOT) : "";
        }

        /** The column that a constant of {@code VALUES} is stored into; empty for none. */
        private String stored(int i) {
            boolean alone = (t.op(i - 1, '(') || t.op(i - 1, ',')) && (t.op(i + 1, ')') || t.op(i + 1, ','));
            int place = 1;
            int depth = 0;
            int at = i - 1;
            while (at > 0 && !(depth == 0 && t.op(at, '('))) {
                depth += t.op(at, ')') ? 1 : t.op(at, '(') ? -1 : 0;
                place += depth == 0 && t.op(at, ',') ? 1 : 0;
                at--;
            }
            boolean row = t.op(at - 1, ',') || t.word(at - 1, "VALUES") || t.word(at - 1, "VALUE");
            if (!alone || !row) {
                return "";
            }
            int list = 0;
            while (list < at && !t.op(list, '(')) {
                list++;
            }
            if (list == at || t.word(list - 1, "VALUES") || t.word(list - 1, "VALUE")) {
                return "#" + place;
            }
            int column = 1;
            for (int each = list + 1; each < at && !t.op(each, ')'); each++) {
                if (t.op(each, ',')) {
                    column++;
                } else if (column == place && t.isName(each) && !t.op(each + 1, '.')) {
                    return name(each);
                }
            }
            return "";
        }

        private byte[] without() {
            ByteArrayOutputStream out = new ByteArrayOutputStream(sql.length);
            int from = 0;
            for (int[] each : cut) {
                out.write(sql, from, each[0] - from);
                from = each[1];
            }
            out.write(sql, from, sql.length - from);
            return out.toByteArray();
        }
    }
}
