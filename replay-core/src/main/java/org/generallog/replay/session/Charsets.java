package org.generallog.replay.session;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * The character sets and collations of the old instance, by its own numbers.
 *
 * <p>The charset of a connection is known from its {@code SET NAMES} alone: the handshake's is not in the log. Until then a
 * statement's own bytes decide: pure ASCII means the same in all of them, valid UTF-8 is taken for that, anything else for
 * latin1, the default of MySQL up to 5.7 ({@link #guess}).
 */
public final class Charsets {
    private static final String UTF8 = "utf8_";
    private static final String UTF8MB3 = "utf8mb3_";

    private final Map<String, Integer> idByCollation;
    private final Map<String, String> defaultCollation;
    private final Map<Integer, String> charsetById = new HashMap<>();
    private final Map<Integer, String> collationById = new HashMap<>();
    private final String utf8;

    /**
     * @param idByCollation collation name to id
     * @param defaultCollation charset name to its default collation
     */
    public Charsets(Map<String, Integer> idByCollation, Map<String, String> defaultCollation) {
        this.idByCollation = Map.copyOf(idByCollation);
        this.defaultCollation = Map.copyOf(defaultCollation);
        idByCollation.forEach((collation, id) -> charsetById.put(id, charsetOf(collation)));
        idByCollation.forEach((collation, id) -> collationById.put(id, collation));
        this.utf8 = defaultCollation.containsKey("utf8mb4") ? "utf8mb4" : "utf8";
    }

    private static String charsetOf(String collation) {
        int end = collation.indexOf('_');
        return end < 0 ? collation : collation.substring(0, end);
    }

    /** Id of the charset's default collation; 0 where the charset is not known. */
    public int defaultId(String charset) {
        String name = charset.toLowerCase(Locale.ROOT);
        String collation = defaultCollation.get(name);
        if (collation == null && name.equals("utf8")) {
            collation = defaultCollation.get("utf8mb3");
        }
        return collation == null ? 0 : id(collation);
    }

    /** Id of the collation; 0 where it is not known. MariaDB lists {@code utf8_bin} as {@code utf8mb3_bin} from 10.6 on, and knows both. */
    public int id(String collation) {
        String name = collation.toLowerCase(Locale.ROOT);
        String listed = idByCollation.containsKey(name) || !name.startsWith(UTF8)
                ? name
                : UTF8MB3 + name.substring(UTF8.length());
        return idByCollation.getOrDefault(listed, 0);
    }

    /** The charset that a collation belongs to; {@code utf8} for one that is not known. */
    public String charset(int collationId) {
        return charsetById.getOrDefault(collationId, "utf8");
    }

    /** The collation's name; {@code utf8_general_ci} for one that is not known. */
    public String name(int collationId) {
        return collationById.getOrDefault(collationId, "utf8_general_ci");
    }

    /** What a statement's own bytes say of its session's charset. */
    enum Evidence {
        /** Nothing: it means the same in all of them. */
        ASCII,
        /** Hardly ever anything else. */
        UTF8,
        /** Not UTF-8; which of the others is open. */
        OTHER
    }

    /** @param mode how the session's statements are read */
    Evidence evidence(byte[] statement, LexicalMode mode) {
        if (isAscii(statement)) {
            return Evidence.ASCII;
        }
        Tokens tokens = Lexer.lex(statement, mode);
        Evidence found = Evidence.ASCII;
        for (int i = 0; i < tokens.size(); i++) {
            byte[] token = Arrays.copyOfRange(statement, tokens.start(i), tokens.end(i));
            boolean namesItsCharset = tokens.is(i, TokenKind.STRING) && token[0] != '\'' && token[0] != '"';
            if (!namesItsCharset && !isAscii(token)) {
                if (Utf8.isValid(token)) {
                    return Evidence.UTF8;
                }
                found = Evidence.OTHER;
            }
        }
        return found;
    }

    /**
     * The default collation's id of the charset that these bytes were most likely written in. Literals that name their charset
     * say nothing of the session's: Connector/J writes bytes into the text as {@code _binary'…'}, beside texts in UTF-8. A text
     * that is valid UTF-8 of more than one byte a letter is hardly ever anything else, so one of them decides.
     *
     * @param mode how the session's statements are read
     */
    public int guess(byte[] statement, LexicalMode mode) {
        return defaultId(Utf8.isValid(statement) || evidence(statement, mode) != Evidence.OTHER ? utf8 : "latin1");
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
