package org.generallog.replicator.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Several statements as a text: each ends with a {@code ;} at the end of a line, or with what {@code DELIMITER} says. */
final class SqlScript {
    private SqlScript() {}

    static List<String> statements(String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        String delimiter = ";";
        for (String line : text.split("\n", -1)) {
            String stripped = line.stripTrailing();
            if (statement.isEmpty() && stripped.toUpperCase(Locale.ROOT).startsWith("DELIMITER ")) {
                delimiter = stripped.substring("DELIMITER ".length()).strip();
            } else if (stripped.endsWith(delimiter)) {
                statement.append(stripped, 0, stripped.length() - delimiter.length());
                statements.add(statement.toString());
                statement.setLength(0);
            } else if (!statement.isEmpty() || !stripped.isBlank()) {
                statement.append(line).append('\n');
            }
        }
        if (!statement.isEmpty()) {
            statements.add(statement.toString().stripTrailing());
        }
        return statements;
    }

    static void run(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements(text)) {
                statement.execute(sql);
            }
        }
    }
}
