package org.generallog.replay.sql;

/**
 * A constant in a statement.
 *
 * @param text a string's content with escapes resolved (one char per byte, ISO-8859-1, unless the charset is a multi-byte
 *     one that the lexer decodes), a number's text, the upper-case digits of a hex literal, or empty for NULL
 */
public record Literal(Type type, String text) {
    public enum Type {
        NUMBER,
        STRING,
        HEX,
        NULL
    }
}
