package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A statement's info as one line: {@code WRITE insert:shop.t{a=1,b='x'} lock:u f(f1) @v LAST_INSERT_ID}; {@code set[a=1]} for what an update
 * sets, {@code session.autocommit=0} for what a SET assigns.
 */
final class Notation {
    private Notation() {}

    static String of(StatementInfo info) {
        List<String> words = new ArrayList<>();
        words.add(info.kind().name());
        if (!info.name().isEmpty()) {
            words.add("'" + info.name() + "'");
        }
        info.tables().forEach(table -> words.add(table(table)));
        info.assignments().forEach(one -> words.add(assignment(one)));
        new TreeSet<>(info.functions()).forEach(name -> words.add("f(" + name + ")"));
        new TreeSet<>(info.userVariables()).forEach(name -> words.add("@" + name));
        // PLAIN is tried on servers, by TimelessStatementsIT.
        new TreeSet<>(info.flags())
                .stream().filter(flag -> flag != StatementInfo.Flag.PLAIN).forEach(flag -> words.add(flag.name()));
        return String.join(" ", words);
    }

    private static String table(TableAccess table) {
        StringBuilder out = new StringBuilder(table.mode().name().toLowerCase(java.util.Locale.ROOT)).append(':');
        out.append(table.database().isEmpty() ? "" : table.database() + ".").append(table.table());
        table.points().forEach(point -> {
            List<String> columns = new ArrayList<>();
            new TreeMap<>(point).forEach((column, value) -> columns.add(column + "=" + literal(value)));
            out.append('{').append(String.join(",", columns)).append('}');
        });
        if (!table.assigned().isEmpty()) {
            List<String> columns = new ArrayList<>();
            new TreeMap<>(table.assigned())
                    .forEach((column, value) -> columns.add(
                            column + value.map(v -> "=" + literal(v)).orElse("")));
            out.append("set[").append(String.join(",", columns)).append(']');
        }
        return out.toString();
    }

    private static String assignment(Assignment one) {
        String scope = switch (one.scope()) {
            case USER_VARIABLE -> "@";
            case SESSION -> "session.";
            case GLOBAL -> "global.";
            case NEXT_TRANSACTION -> "next ";
        };
        return scope + one.name() + "=" + one.value().map(Notation::literal).orElse("(" + one.expression() + ")");
    }

    private static String literal(Literal literal) {
        return switch (literal.type()) {
            case NUMBER -> literal.text();
            case STRING -> "'" + literal.text() + "'";
            case HEX -> "x" + literal.text();
            case NULL -> "NULL";
        };
    }
}
