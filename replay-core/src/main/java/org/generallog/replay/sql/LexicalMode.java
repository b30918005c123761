package org.generallog.replay.sql;

/**
 * How the server read the bytes of a session's statements.
 *
 * @param charset name of {@code character_set_client}, lower case; matters where a trailing byte can be {@code \} or a quote
 *     (gbk, big5, sjis, cp932, gb18030)
 * @param ansiQuotes sql_mode {@code ANSI_QUOTES}: {@code "} quotes names
 * @param noBackslashEscapes sql_mode {@code NO_BACKSLASH_ESCAPES}
 */
public record LexicalMode(String charset, boolean ansiQuotes, boolean noBackslashEscapes) {
    public static final LexicalMode DEFAULT = new LexicalMode("utf8", false, false);
}
