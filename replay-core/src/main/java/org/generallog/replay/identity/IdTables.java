package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Renaming;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** What is known of the ids of each table, and what schema statements of the log make of it. */
final class IdTables {
    private static final int MOST = 20_000;

    private final Map<String, TableIds> tables = new LinkedHashMap<>();
    private long lastSent;

    TableIds of(TableSchema table) {
        return of(NotedStatements.name(table));
    }

    /** @param name {@code database.table} in lower case */
    TableIds of(String name) {
        TableIds known = tables.get(name);
        return known == null ? put(name, new TableIds()) : known;
    }

    private TableIds put(String name, TableIds ids) {
        tables.put(name, ids);
        ids.sentBefore(lastSent);
        if (tables.size() > MOST) {
            tables.remove(tables.keySet().iterator().next());
        }
        return ids;
    }

    /** A heartbeat is sent through the log. */
    void heartbeatSent(long number) {
        lastSent = number;
        tables.values().forEach(each -> each.heartbeatSent(number));
    }

    /**
     * A heartbeat comes by in the log.
     *
     * @param statement the last one that has arrived
     */
    void heartbeatCame(long number, long statement) {
        tables.values().forEach(each -> each.heartbeatCame(number, statement));
    }

    /**
     * Tells the rows that are nobody's, each once, by the names of their tables.
     *
     * @param first the first statement that still looks for its rows
     */
    void nobodys(long first, BiConsumer<String, List<Long>> each) {
        tables.forEach((name, ids) -> {
            List<Long> nobodys = ids.nobodys(first);
            if (!nobodys.isEmpty()) {
                each.accept(name, nobodys);
            }
        });
    }

    /** The old instance was started anew: MySQL before 8.0 forgets ids that no row has. */
    void restarted() {
        tables.values().forEach(TableIds::forget);
    }

    /**
     * A schema statement stands in the log: a counter may begin anew.
     *
     * @param number of the statement before it
     */
    void schema(long number, byte[] sql, LexicalMode mode, StatementInfo info, String database) {
        Tokens t = Lexer.lex(sql, mode);
        List<String> names = new ArrayList<>();
        for (TableAccess access : info.tables()) {
            if (access.mode() == TableAccess.Mode.SCHEMA) {
                names.add(name(access.database(), access.table(), database));
            }
        }
        if (t.word(0, "CREATE") && (t.word(1, "TABLE") || t.word(3, "TABLE"))) {
            boolean mayBeThere = t.word(2, "IF") || t.word(4, "IF");
            names.stream()
                    .limit(1)
                    .filter(name -> !mayBeThere || !tables.containsKey(name))
                    .forEach(name -> begin(name, number));
        } else if (t.word(0, "TRUNCATE")) {
            names.forEach(name -> begin(name, number));
        } else if (t.word(0, "DROP") && (t.word(1, "TABLE") || t.word(1, "DATABASE") || t.word(1, "SCHEMA"))) {
            names.forEach(name -> tables.keySet()
                    .removeIf(each -> each.equals(name) || (name.endsWith(".") && each.startsWith(name))));
        } else if (t.word(0, "ALTER") && mentionsCounter(t)) {
            OptionalLong next = next(t);
            names.forEach(name -> {
                if (next.isPresent()) {
                    of(name).continuesFrom(next.getAsLong());
                    of(name).counts(number, next.getAsLong() - 1);
                } else {
                    of(name).forget();
                }
            });
        }
        for (Renaming each : Renaming.of(sql, mode)) {
            TableIds moved = tables.remove(name(each.fromDatabase(), each.from(), database));
            String to = name(each.toDatabase(), each.to(), database);
            if (moved == null) {
                of(to).forget();
            } else {
                put(to, moved);
            }
        }
    }

    private void begin(String name, long number) {
        of(name).begin();
        of(name).counts(number, 0);
    }

    private static boolean mentionsCounter(Tokens t) {
        for (int i = 2; i < t.size(); i++) {
            if (t.word(i, "AUTO_INCREMENT") || t.word(i, "SERIAL") || t.word(i, "ENGINE")) {
                return true;
            }
        }
        return false;
    }

    /** The counter of {@code ALTER TABLE … AUTO_INCREMENT = n}, where nothing else of it makes the counter begin anew. */
    private static OptionalLong next(Tokens t) {
        OptionalLong next = OptionalLong.empty();
        for (int i = 2; i < t.size(); i++) {
            int value = t.op(i + 1, '=') ? i + 2 : i + 1;
            boolean says = t.word(i, "AUTO_INCREMENT") && t.is(value, TokenKind.NUMBER);
            if (says) {
                next = NotedStatements.number(t.literal(value))
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty());
            } else if (t.word(i, "AUTO_INCREMENT") || t.word(i, "SERIAL") || t.word(i, "ENGINE")) {
                return OptionalLong.empty();
            }
        }
        return next;
    }

    private static String name(String named, String table, String database) {
        return ((named.isEmpty() ? database : named) + "." + table).toLowerCase(Locale.ROOT);
    }

    /** @param waiting ids by table of what has not left the outbox */
    Map<String, TableIds.State> state(Map<String, List<Long>> waiting) {
        Map<String, TableIds.State> states = new LinkedHashMap<>();
        tables.forEach((name, ids) -> states.put(name, ids.state(waiting.getOrDefault(name, List.of()))));
        return states;
    }

    void restore(Map<String, TableIds.State> states) {
        states.forEach((name, ids) -> tables.put(name, TableIds.restore(ids)));
    }
}
