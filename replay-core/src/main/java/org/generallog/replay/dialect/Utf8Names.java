package org.generallog.replay.dialect;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * {@code utf8} and its collations, by the name that says their three bytes: newer servers have announced that {@code utf8} will be four
 * ({@code old_mode} without {@code UTF8_IS_UTF8MB3} makes it so on MariaDB).
 */
final class Utf8Names {
    private Utf8Names() {}

    static Map<String, WordRule> rules(ServerVersion newer) {
        Map<String, WordRule> rules = new TreeMap<>();
        if (newer.isAtLeast(newer.mariaDb() ? 100600 : 80030)) {
            rules.put("CHARSET", (s, i) -> name(s, i + 1));
            rules.put("COLLATE", (s, i) -> name(s, i + 1));
            rules.put("USING", (s, i) -> name(s, i + 1));
            rules.put("NAMES", (s, i) -> name(s, i + 1));
            rules.put("SET", (s, i) -> {
                if (s.t.word(i - 1, "CHARACTER") || s.t.word(i - 1, "CHAR")) {
                    name(s, i + 1);
                }
            });
        }
        return rules;
    }

    private static void name(Statement s, int at) {
        Tokens t = s.t;
        int i = t.op(at, '=') ? at + 1 : at;
        String name = t.isName(i)
                ? t.name(i)
                : t.is(i, TokenKind.STRING) ? t.literal(i).text() : "";
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("utf8") || lower.startsWith("utf8_")) {
            s.replace(i, "utf8mb3" + lower.substring("utf8".length()));
        }
    }
}
