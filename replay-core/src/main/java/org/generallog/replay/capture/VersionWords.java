package org.generallog.replay.capture;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.BuiltinFunctions;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Operators and functions that versions understand in different ways (measured on 5.5.9, 5.6.24 and MariaDB 11.4.5):
 *
 * <pre>
 *   REGEXP, RLIKE             MySQL before 8.0 reads bytes and knows no \\d; MariaDB and MySQL 8.0 read letters, each with a library of its own
 *   CHARSET(), COLLATION()    utf8, utf8mb3, utf8mb4
 *   FROM_UNIXTIME(1.9)        before 5.6.4 arguments are rounded to whole seconds, so SEC_TO_TIME, MAKETIME and INTERVAL: said by a CAST
 *   5 DIV 0.3                 17 and 16
 *   FROM_UNIXTIME('1')        a text gives parts of a second, or none
 *   ADDTIME('2012-01-02', …)  a date, or 00:20:12
 *   REPEAT('x', 2000000)      NULL where it is longer than max_allowed_packet, so CONCAT() of MEDIUMTEXT and LONGTEXT
 *   DES_ENCRYPT()             NULL without the key file, or without SSL
 *   TO_BASE64(), JSON_SET()   an older instance refuses what it does not have
 * </pre>
 */
final class VersionWords {
    private static final int FIRST_WITH_FRACTIONS = 50604;
    private static final int FIRST_WITH_NEWER = 50600;
    /** {@code max_allowed_packet} of MySQL 5.5 when nobody has set it. */
    private static final long SMALLEST_PACKET = 1 << 20;

    private final Catalog catalog;
    private final boolean rounds;
    private final boolean old;

    /** @param doubtful whether the new instance may understand it in another way */
    record Said(byte[] sql, boolean doubtful) {}

    VersionWords(Catalog catalog, ServerVersion version) {
        this.catalog = catalog;
        this.rounds = !version.mariaDb() && !version.isAtLeast(FIRST_WITH_FRACTIONS);
        this.old = !version.mariaDb() && !version.isAtLeast(FIRST_WITH_NEWER);
    }

    /** The statement as the new instance understands it. */
    Said of(Session session, byte[] sql, StatementInfo info) {
        if (!info.has(Flag.VERSION_WORD)) {
            return new Said(sql, false);
        }
        Look look = new Look(session, sql, info);
        look.look();
        return new Said(look.edits.apply(sql), look.doubtful);
    }

    private static boolean isText(String type) {
        return type.endsWith("char") || type.endsWith("text");
    }

    private static boolean isLong(String type) {
        return (type.startsWith("medium") && !type.endsWith("int")) || type.startsWith("long");
    }

    /** One statement's tokens. */
    private final class Look {
        private final Session session;
        private final StatementInfo info;
        private final Tokens t;
        private final Edits edits = new Edits();
        private boolean doubtful;

        Look(Session session, byte[] sql, StatementInfo info) {
            this.session = session;
            this.info = info;
            this.t = Lexer.lex(sql, session.lexicalMode());
        }

        void look() {
            for (int i = 0; i < t.size(); i++) {
                if (t.is(i, TokenKind.WORD) && !t.op(i - 1, '.')) {
                    word(i, t.text(i).toLowerCase(Locale.ROOT));
                }
            }
        }

        private void word(int i, String word) {
            boolean called = t.op(i + 1, '(');
            switch (word) {
                case "charset", "coercibility", "collation", "des_decrypt", "des_encrypt" -> doubtful |= called;
                case "regexp", "rlike" -> doubtful |= !isPlainPattern(i + 1);
                case "div" -> doubtful |= !isWhole(i - 1) || !isWhole(i + 1);
                case "microsecond" -> doubtful |= rounds;
                case "from_unixtime", "sec_to_time" -> {
                    if (called) {
                        doubtful |= isText(i + 2);
                        if (rounds) {
                            whole(i + 2, end(i + 2));
                        }
                    }
                }
                case "addtime", "subtime" -> doubtful |= called && isDayAlone(i + 2);
                case "repeat", "space", "lpad", "rpad" -> doubtful |= called && mayBeLong(i);
                case "concat", "concat_ws" -> doubtful |= called && joinsLong(i + 2);
                case "maketime" -> {
                    if (called && rounds) {
                        int second = end(end(end(i + 2) + 1) + 1);
                        whole(end(end(i + 2) + 1) + 1, second);
                    }
                }
                case "interval" -> {
                    if (rounds) {
                        whole(i + 1, unit(i + 1));
                    }
                }
                default -> doubtful |= called && old && BuiltinFunctions.isNewer(word);
            }
        }

        /** A text, or a column of texts, alone. */
        private boolean isText(int i) {
            return t.is(i, TokenKind.STRING) || (end(i) == i + 1 && isColumn(i, VersionWords::isText));
        }

        private boolean isColumn(int i, Predicate<String> type) {
            if (!t.isName(i)) {
                return false;
            }
            String column = t.name(i).toLowerCase(Locale.ROOT);
            return info.tables().stream()
                    .map(access -> catalog.table(TableNames.database(access, session.database()), access.table()))
                    .flatMap(Optional::stream)
                    .flatMap(schema -> schema.columns().stream())
                    .anyMatch(each -> each.name().equals(column) && type.test(each.type()));
        }

        /** A text without a time of the day: some take it for a time, others for a date. */
        private boolean isDayAlone(int i) {
            return t.is(i, TokenKind.STRING) && t.literal(i).text().indexOf(':') < 0;
        }

        /** Whether {@code REPEAT()} or {@code RPAD()} may give more than a packet holds: NULL then, and servers have their own size. */
        private boolean mayBeLong(int i) {
            int count = t.word(i, "SPACE") ? i + 2 : end(i + 2) + 1;
            if (count + 1 != end(count) || !t.is(count, TokenKind.NUMBER)) {
                // A number that is worked out is small nearly always, but where it stands before a text that may be
                // long itself.
                return joinsLong(i + 2);
            }
            long times = digits(t.text(count));
            long each = t.word(i, "REPEAT") && t.is(i + 2, TokenKind.STRING)
                    ? Math.max(1, t.literal(i + 2).text().length())
                    : 1;
            return times < 0 || times * each >= SMALLEST_PACKET || joinsLong(i + 2);
        }

        private static long digits(String text) {
            return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit)
                    ? Long.parseLong(text)
                    : -1;
        }

        /** Whether an argument is a column of texts that may be as long as a packet. */
        private boolean joinsLong(int first) {
            int from = first;
            while (from < t.size()) {
                int end = end(from);
                if (isColumn(end - 1, VersionWords::isLong)) {
                    return true;
                }
                if (end >= t.size() || t.op(end, ')')) {
                    return false;
                }
                from = end + 1;
            }
            return false;
        }

        /** Letters, digits and what means the same in every library. */
        private boolean isPlainPattern(int i) {
            return t.is(i, TokenKind.STRING)
                    && t.literal(i)
                            .text()
                            .chars()
                            .allMatch(c -> Character.isDigit(c)
                                    || (c >= 'a' && c <= 'z')
                                    || (c >= 'A' && c <= 'Z')
                                    || "_ ^$|,;:/=@-".indexOf(c) >= 0);
        }

        private boolean isWhole(int i) {
            if (t.is(i, TokenKind.NUMBER)) {
                return t.text(i).chars().allMatch(Character::isDigit);
            }
            if (!t.isName(i)) {
                return false;
            }
            String column = t.name(i).toLowerCase(Locale.ROOT);
            for (TableAccess access : info.tables()) {
                Optional<TableSchema> schema =
                        catalog.table(TableNames.database(access, session.database()), access.table());
                boolean whole = schema.isPresent()
                        && schema.get().columns().stream()
                                .anyMatch(each -> each.name().equals(column)
                                        && each.type().endsWith("int"));
                if (whole) {
                    return true;
                }
            }
            return false;
        }

        /** The comma or parenthesis that ends the argument that begins here. */
        private int end(int from) {
            int depth = 0;
            for (int i = from; i < t.size(); i++) {
                if (depth == 0 && (t.op(i, ',') || t.op(i, ')'))) {
                    return i;
                }
                depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            }
            return t.size();
        }

        /** The unit behind an interval's number; its end where it has none. */
        private int unit(int from) {
            int depth = 0;
            for (int i = from; i < t.size() && depth >= 0; i++) {
                if (depth == 0
                        && i > from
                        && t.is(i, TokenKind.WORD)
                        && !t.op(i + 1, '(')
                        && !t.op(i - 1, '.')
                        && isUnit(t.upper(i))) {
                    return i;
                }
                depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            }
            return from;
        }

        private static boolean isUnit(String word) {
            return switch (word) {
                case "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR" -> true;
                default -> false;
            };
        }

        /** An argument that may have a fraction is rounded, as the old instance does. */
        private void whole(int from, int end) {
            if (from >= end || end >= t.size()) {
                return;
            }
            boolean fraction = false;
            boolean text = false;
            for (int i = from; i < end; i++) {
                fraction |= t.op(i, '/')
                        || (t.is(i, TokenKind.NUMBER) && !t.text(i).chars().allMatch(Character::isDigit));
                text |= t.is(i, TokenKind.STRING);
            }
            if (text) {
                doubtful = true;
            } else if (fraction) {
                edits.insert(t.start(from), "CAST(");
                edits.insert(t.end(end - 1), " AS SIGNED)");
            }
        }
    }
}
