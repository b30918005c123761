package org.generallog.replay.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Names of databases, tables, columns and variables. */
public final class SqlNames {
    private SqlNames() {}

    /** The name in backticks, so that it means itself in any SQL mode. */
    public static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** The name without its quotes, whichever they are; doubled ones are single. */
    static String unquote(String quoted) {
        char quote = quoted.charAt(0);
        boolean closed = quoted.length() > 1 && quoted.charAt(quoted.length() - 1) == quote;
        String content = quoted.substring(1, quoted.length() - (closed ? 1 : 0));
        if (content.indexOf(quote) < 0) {
            return content;
        }
        String one = String.valueOf(quote);
        return content.replace(one + one, one);
    }

    /** A name that stands one char per byte, as the session's charset means it. */
    static String decode(String bytes, String charset) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), javaCharset(charset));
            }
        }
        return bytes;
    }

    private static Charset javaCharset(String charset) {
        String name = switch (charset) {
            case "latin1" -> "windows-1252";
            case "latin2" -> "ISO-8859-2";
            case "latin5" -> "ISO-8859-9";
            case "latin7" -> "ISO-8859-13";
            case "greek" -> "ISO-8859-7";
            case "hebrew" -> "ISO-8859-8";
            case "cp1250", "cp1251", "cp1256", "cp1257" -> "windows-" + charset.substring(2);
            case "gbk", "gb18030", "gb2312", "big5" -> charset;
            case "sjis", "cp932" -> "windows-31j";
            case "ujis", "eucjpms" -> "EUC-JP";
            case "euckr" -> "EUC-KR";
            case "tis620" -> "TIS-620";
            case "koi8r" -> "KOI8-R";
            case "koi8u" -> "KOI8-U";
            case "binary" -> "ISO-8859-1";
            default -> "UTF-8";
        };
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }
}
