package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Numbers that a session's statements name after an insert: they may be the id that it was given, as long as it is the session's newest in
 * its table. What stands in a column whose name ends in {@code id} is the id of that column's table, and of no other. One that names a row of the same table,
 * as {@code UPDATE t … WHERE id = 17}, most likely means the row that the session inserted there last. So does one in a column of another
 * table whose name says that it refers to that table.
 */
final class NamedIds {
    private static final int MOST = 20_000;
    private static final int MOST_NUMBERS = 64;
    private static final int MOST_OF_SESSION = 1_000;
    /** Numbers that are kept for one insert: what is named later is less and less likely its id. */
    static final int MOST_OF_INSERT = 128;

    private static final int SHORTEST = 3;
    private static final int LONGEST_PLURAL = 3;

    /** Of each session: its inserts that wait, and the newest of them by table. */
    private final Map<Long, Inserts> bySession = new LinkedHashMap<>();

    private final Map<Long, Named> byInsert = new LinkedHashMap<>();

    private record Inserts(List<Long> all, Map<String, Long> newest, Map<String, String> ids) {}

    private record Named(Numbers numbers, Numbers keys) {}

    /**
     * @param table {@code database.table} in lower case
     * @param id its AUTO_INCREMENT column
     */
    void inserted(long thread, long number, String table, String id) {
        Inserts of = bySession.computeIfAbsent(
                thread, t -> new Inserts(new ArrayList<>(), new HashMap<>(), new HashMap<>()));
        of.ids().put(table, id);
        of.all().add(number);
        of.newest().put(table, number);
        if (of.all().size() > MOST_OF_SESSION) {
            of.all().remove(0);
        }
        bound(bySession);
    }

    /** Whether the session has inserts whose ids it may name. */
    boolean isNaming(long thread) {
        return bySession.containsKey(thread);
    }

    void names(long thread, byte[] sql, StatementInfo info, String database, Tokens tokens) {
        Inserts inserts = bySession.get(thread);
        if (inserts == null) {
            return;
        }
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < tokens.size() && numbers.size() < MOST_NUMBERS; i++) {
            if (tokens.is(i, TokenKind.NUMBER) || tokens.is(i, TokenKind.STRING)) {
                NotedStatements.number(tokens.literal(i)).ifPresent(numbers::add);
            }
        }
        if (numbers.isEmpty()) {
            return;
        }
        info.tables()
                .forEach(access -> access.points()
                        .forEach(point -> point.forEach((column, literal) -> {
                            if (column.endsWith("id")) {
                                NotedStatements.number(literal).ifPresent(numbers::remove);
                            }
                        })));
        for (long number : inserts.newest().values()) {
            Numbers of = of(number).numbers();
            if (!of.isFull()) {
                numbers.forEach(of::add);
            }
        }
        for (TableAccess access : info.tables()) {
            boolean fresh = access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT;
            String table = ((access.database().isEmpty() ? database : access.database()) + "." + access.table())
                    .toLowerCase(Locale.ROOT);
            Long newest = fresh ? null : inserts.newest().get(table);
            if (newest != null) {
                for (Map<String, Literal> point : access.points()) {
                    Literal id = point.get(inserts.ids().getOrDefault(table, ""));
                    if (id != null) {
                        key(id, newest);
                    }
                }
            }
            access.points().stream().limit(MOST_NUMBERS).forEach(point -> references(point, inserts));
            if (fresh && access.points().isEmpty()) {
                InsertText.of(sql, tokens).ifPresent(text -> references(selected(text), inserts));
            }
        }
        bound(byInsert);
    }

    /** The constants of {@code INSERT … SELECT 17, …}, by column. */
    private static Map<String, Literal> selected(InsertText text) {
        List<String> columns = text.columns();
        Map<String, Literal> constants = new HashMap<>();
        if (columns == null
                || text.form() != InsertText.Form.QUERY
                || text.rows().isEmpty()) {
            return constants;
        }
        List<InsertText.Cell> cells = text.rows().get(0).cells();
        for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
            int from = cells.get(i).from();
            boolean number =
                    text.tokens().is(from, TokenKind.NUMBER) || text.tokens().is(from, TokenKind.STRING);
            if (cells.get(i).to() - from == 1 && number) {
                constants.put(columns.get(i), text.tokens().literal(from));
            }
        }
        return constants;
    }

    /** An order's id in its items: {@code INSERT INTO items (order_id, …)} names the row that was inserted into {@code orders}. */
    private void references(Map<String, Literal> point, Inserts inserts) {
        point.forEach((column, literal) -> inserts.newest().forEach((table, number) -> {
            if (refers(column, table.substring(table.indexOf('.') + 1))) {
                key(literal, number);
            }
        }));
    }

    /** Whether a column's name is a table's, in the singular, with {@code _id} or {@code id} behind it. */
    private static boolean refers(String column, String table) {
        if (!column.endsWith("id") || column.length() < 5) {
            return false;
        }
        String name = column.substring(0, column.length() - (column.endsWith("_id") ? 3 : 2));
        // Of "categories" and "category" the last letter differs.
        return name.length() >= SHORTEST
                && table.length() <= name.length() + LONGEST_PLURAL
                && table.startsWith(name.length() == SHORTEST ? name : name.substring(0, name.length() - 1));
    }

    private void key(Literal literal, long insert) {
        NotedStatements.number(literal).ifPresent(of(insert).keys()::add);
    }

    private Named of(long number) {
        return byInsert.computeIfAbsent(
                number, n -> new Named(new Numbers(MOST_OF_INSERT), new Numbers(MOST_OF_INSERT)));
    }

    /** Tells an insert what was named. */
    void tell(Waiting waiting) {
        Named named = byInsert.get(waiting.origin.number());
        if (named != null) {
            waiting.named.addAll(named.numbers());
            waiting.keys.addAll(named.keys());
        }
    }

    /** The insert's ids are said. */
    void forget(long thread, long number) {
        byInsert.remove(number);
        Inserts inserts = bySession.get(thread);
        if (inserts != null) {
            inserts.all().removeIf(each -> each <= number);
            inserts.newest().values().removeIf(each -> each <= number);
            if (inserts.all().isEmpty()) {
                bySession.remove(thread);
            }
        }
    }

    void ended(long thread) {
        bySession.remove(thread);
    }

    private static void bound(Map<Long, ?> map) {
        if (map.size() > MOST) {
            map.remove(map.keySet().iterator().next());
        }
    }
}
