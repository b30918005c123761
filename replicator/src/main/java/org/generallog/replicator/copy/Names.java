package org.generallog.replicator.copy;

/** Identifiers and literals as SQL text. */
final class Names {
    private Names() {}

    /** The identifier in backticks. */
    static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    /** {@code `database`.`object`}. */
    static String quote(String database, String object) {
        return quote(database) + "." + quote(object);
    }

    /** The text as a literal; right in every sql_mode: quotes are doubled, a text with a backslash is written in hex. */
    static String literal(String text) {
        if (text.indexOf('\\') >= 0) {
            return "0x" + hex(text);
        }
        return "'" + text.replace("'", "''") + "'";
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }
}
