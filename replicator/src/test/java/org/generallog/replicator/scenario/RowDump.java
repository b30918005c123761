package org.generallog.replicator.scenario;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/** The first rows of a table that only one side has, for people: texts as they are, all else in hex. */
final class RowDump {
    private static final int ROWS = 8;
    private static final int LENGTH = 200;

    private RowDump() {}

    static String of(Bed bed, String table) {
        Set<String> old = rows(bed.quiet(), table);
        Set<String> target = rows(bed.target(), table);
        Set<String> common = new TreeSet<>(old);
        common.retainAll(target);
        old.removeAll(common);
        target.removeAll(common);
        return "  only on the old side:\n" + list(old) + "  only on the new side:\n" + list(target);
    }

    private static String list(Set<String> rows) {
        StringBuilder text = new StringBuilder();
        rows.stream().limit(ROWS).forEach(row -> text.append("    ").append(row).append('\n'));
        return text.toString();
    }

    private static Set<String> rows(Connection side, String table) {
        Set<String> texts = new TreeSet<>();
        try (Statement statement = side.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT * FROM " + table.replaceFirst("(.*)\\.(.*)", "`$1`.`$2`"))) {
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= width; i++) {
                    text.append(i == 1 ? "" : ", ").append(value(rows.getBytes(i)));
                }
                texts.add(text.toString());
            }
        } catch (SQLException e) {
            texts.add(e.getMessage());
        }
        return texts;
    }

    private static String value(byte[] bytes) {
        if (bytes == null) {
            return "NULL";
        }
        StringBuilder text = new StringBuilder();
        boolean printable = true;
        for (byte each : bytes) {
            printable &= each >= 32 && each < 127;
            text.append((char) each);
        }
        String all = printable ? text.toString() : "x'" + HexFormat.of().formatHex(bytes) + "'";
        return all.length() > LENGTH ? all.substring(0, LENGTH) + "… (" + bytes.length + " bytes)" : all;
    }
}
