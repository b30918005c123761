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

    /** Bits of {@code sql_mode} that decide where a statement's texts and names end. */
    public static final long ANSI_QUOTES = 1L << 2;

    public static final long NO_BACKSLASH_ESCAPES = 1L << 20;

    /** @param sqlMode the mode's bits, as a binlog carries them */
    public static LexicalMode of(String charset, long sqlMode) {
        return new LexicalMode(charset, (sqlMode & ANSI_QUOTES) != 0, (sqlMode & NO_BACKSLASH_ESCAPES) != 0);
    }

    /** Whether a backslash may be the second byte of a letter: there a server writes the texts of an execution as hexadecimal constants. */
    public boolean backslashMayTrail() {
        return MultiByte.of(charset) != MultiByte.NONE;
    }

    /** Whether bytes are letters of this charset, as far as its letters of several bytes tell. */
    public boolean isText(byte[] bytes) {
        MultiByte letters = MultiByte.of(charset);
        int at = 0;
        while (at < bytes.length) {
            int length = letters.length(bytes, at, bytes.length);
            if (length == 1 && bytes[at] < 0 && !isHalfWidth(letters, bytes[at] & 0xFF)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private static boolean isHalfWidth(MultiByte letters, int b) {
        return letters == MultiByte.SJIS && b >= 0xA1 && b <= 0xDF;
    }
}
