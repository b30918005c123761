package org.generallog.replay.sql;

/** What a token of a statement is. */
public enum TokenKind {
    /** An unquoted name or keyword. */
    WORD,
    /** A name in backticks, or in double quotes under {@code ANSI_QUOTES}. */
    QUOTED_NAME,
    /** A string, its charset introducer included. */
    STRING,
    NUMBER,
    /** {@code 0x1F} or {@code x'1F'}. */
    HEX,
    /** {@code 0b101} or {@code b'101'}. */
    BIT,
    /** {@code @name}; the host of an account, {@code 'u'@'h'}, looks alike. */
    USER_VARIABLE,
    /** {@code @@name}, its scope included. */
    SYSTEM_VARIABLE,
    /** {@code ?}. */
    PARAMETER,
    OPERATOR
}
