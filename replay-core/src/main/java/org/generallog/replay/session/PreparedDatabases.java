package org.generallog.replay.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement runs in the database that was the default one when it was prepared, whatever {@code USE} says since (measured on
 * 5.5.9, 5.6.24 and MariaDB; drivers that keep their statements run into it). The log does not say which statement is executed, so it is told by its text:
 *
 * <pre>
 *   Prepare  INSERT INTO k VALUES (?, ?)      in shop_1
 *   Query    USE shop_2
 *   Execute  INSERT INTO k VALUES (2, 2)      in shop_1
 * </pre>
 */
public final class PreparedDatabases {
    /** Texts of one session, which stand in each checkpoint. */
    private static final int MOST = 200;

    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;

    private final Map<Long, Set<String>> byShape = new LinkedHashMap<>();
    /** All of them. */
    private final Set<String> all = new TreeSet<>();
    /** Of {@code PREPARE name FROM …}. */
    private final Map<String, String> byName = new LinkedHashMap<>();

    /** {@code EXECUTE name} was sent, and its execution is still to come. */
    private String executing = "";

    /**
     * What the capture checkpoint keeps.
     *
     * @param shapes all of them where there is one database
     * @param byShape else; the oldest first, as in the other two
     * @param executing empty for none
     */
    public record State(
            Set<String> all,
            List<Long> shapes,
            Map<Long, Set<String>> byShape,
            Map<String, String> byName,
            String executing) {}

    /** A statement is prepared. */
    public void add(Tokens text, String database) {
        all.add(database);
        if (byShape.size() >= MOST) {
            byShape.remove(byShape.keySet().iterator().next());
        }
        byShape.computeIfAbsent(shape(text), key -> new TreeSet<>()).add(database);
    }

    /** {@code PREPARE name FROM …} */
    public void named(String name, String database) {
        if (byName.size() >= MOST) {
            byName.remove(byName.keySet().iterator().next());
        }
        byName.put(name.toLowerCase(Locale.ROOT), database);
        all.add(database);
    }

    /** {@code EXECUTE name} */
    public void executes(String name) {
        executing = name.toLowerCase(Locale.ROOT);
    }

    /** Whether a statement that is executed may belong to another database than this. */
    public boolean mayDiffer(String current) {
        return !all.isEmpty() && !(all.size() == 1 && all.contains(current));
    }

    /**
     * The database that a statement runs in.
     *
     * @param current the default one. Drivers that keep statements for each database execute that one's
     * @param byName whether {@code EXECUTE} has named it
     * @return empty where more than one may be meant
     */
    public Optional<String> of(Tokens text, String current, boolean byName) {
        String named = byName ? this.byName.get(executing) : null;
        if (named != null) {
            return Optional.of(named);
        }
        Set<String> of = byShape.getOrDefault(shape(text), all);
        return of.contains(current)
                ? Optional.of(current)
                : of.size() == 1 ? Optional.of(of.iterator().next()) : Optional.empty();
    }

    void clear() {
        byShape.clear();
        byName.clear();
        executing = "";
        all.clear();
    }

    @Nullable
    State state() {
        boolean one = all.size() == 1;
        return all.isEmpty() && executing.isEmpty()
                ? null
                : new State(
                        new TreeSet<>(all),
                        one ? List.copyOf(byShape.keySet()) : List.of(),
                        one ? Map.of() : new LinkedHashMap<>(byShape),
                        new LinkedHashMap<>(byName),
                        executing);
    }

    void restore(@Nullable State state) {
        if (state != null) {
            all.addAll(state.all());
            byName.putAll(state.byName());
            state.shapes().forEach(shape -> byShape.put(shape, new TreeSet<>(all)));
            state.byShape().forEach((shape, databases) -> byShape.put(shape, new TreeSet<>(databases)));
            executing = state.executing();
        }
    }

    /** The text without its values. */
    private static long shape(Tokens t) {
        long hash = BASIS;
        for (int i = 0; i < t.size(); i++) {
            if (isValue(t, i)) {
                hash = (hash ^ '?') * PRIME;
            } else if (!isPrefix(t, i)) {
                String text = t.text(i);
                for (int at = 0; at < text.length(); at++) {
                    hash = (hash ^ text.charAt(at)) * PRIME;
                }
                hash = (hash ^ ' ') * PRIME;
            }
        }
        return hash;
    }

    private static boolean isValue(Tokens t, int i) {
        return t.is(i, TokenKind.PARAMETER)
                || t.is(i, TokenKind.STRING)
                || t.is(i, TokenKind.NUMBER)
                || t.is(i, TokenKind.HEX)
                || t.is(i, TokenKind.BIT)
                || t.word(i, "NULL");
    }

    /** A sign, or a charset that the server writes before a value. */
    private static boolean isPrefix(Tokens t, int i) {
        boolean before = i + 1 < t.size() && isValue(t, i + 1);
        return before && (t.op(i, '-') || t.op(i, '+') || t.text(i).startsWith("_"));
    }
}
