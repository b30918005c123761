package org.generallog.replicator.source;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The statement that reads rows of a log table in order.
 *
 * <p>The session's {@code character_set_results} is NULL, so that the bytes of {@code argument} come as they are. (A cast to binary does
 * that too, but on MariaDB gives NULL for a text longer than {@code max_allowed_packet}.) Rows that LIMIT skips cost the scan alone:
 * the expressions are evaluated for rows that are sent.
 *
 * @param binaryArgument whether the column is a blob (8.0 and later) and not a utf8 text
 */
record RowQuery(String tag, boolean binaryArgument) {
    /** A text that is shortened keeps so many characters. */
    static final int KEPT = 512;

    private static final int LONG = 1024;

    /**
     * A read whose text has one of these may change something, lock something or give a variable a value; {@code ;} may be the
     * beginning of another statement in the same packet. Bytes that are a part of a longer word do no harm: the text is then sent whole.
     */
    private static final List<String> EFFECTS =
            List.of(";", ":=", "@", "into", "update", "share", "next", "setval", "last_insert_id", "lock");

    /**
     * @param table its name in schema {@code mysql}
     * @param skip rows to leave out at the beginning
     * @param limit most rows to read
     * @param shorten whether the server may shorten the text of long plain reads
     */
    String sql(String table, long skip, long limit, boolean shorten) {
        String column = shorten ? "IF(" + isPlainRead() + ", LEFT(argument, " + KEPT + "), argument)" : "argument";
        return "SELECT " + tag + " CAST(UNIX_TIMESTAMP(event_time) * 1000000 AS SIGNED), thread_id,"
                + " user_host, command_type, LENGTH(argument), " + column
                + " FROM mysql.`" + table + "` LIMIT " + skip + ", " + limit;
    }

    private String isPlainRead() {
        String text = binaryArgument ? "CONVERT(argument USING latin1)" : "argument";
        String begin = binaryArgument ? "CONVERT(LEFT(argument, 64) USING latin1)" : "LEFT(argument, 64)";
        return "LENGTH(argument) > " + LONG
                + " AND (command_type = 'Prepare' OR command_type IN ('Query', 'Execute') AND " + begin
                + " REGEXP '^[[:space:]]*select[[:space:]]' AND "
                + EFFECTS.stream()
                        .map(word -> text + " NOT LIKE '%" + word.replace("_", "\\_") + "%'")
                        .collect(Collectors.joining(" AND "))
                + ")";
    }
}
