package org.generallog.replay.explicit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.sql.Tokens;

/**
 * Makes a statement explicit. For example, where {@code t} has the columns {@code a} and {@code b}: {@code INSERT INTO t SELECT * FROM s}
 * becomes {@code INSERT INTO t (`a`,`b`) SELECT `x`,`y` FROM s}. Has no state.
 */
public final class ExplicitText {
    /** The engine that the new instance's sessions create tables with where a statement names none. */
    private static final String COMMON_ENGINE = "InnoDB";

    private final OldTables tables;
    private final String engine;

    /** @param engine the session's {@code default_storage_engine} on the old instance */
    public ExplicitText(OldTables tables, String engine) {
        this.tables = tables;
        this.engine = engine;
    }

    /** The statement with what it leaves out; the same array where it leaves nothing out, or that is not certain. */
    public byte[] of(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        if (t.unterminated()) {
            return sql;
        }
        return switch (t.upper(0)) {
            case "INSERT", "REPLACE" -> insert(sql, t);
            case "CREATE" -> create(sql, t);
            default -> sql;
        };
    }

    private byte[] insert(byte[] sql, Tokens t) {
        int name = 1;
        while (t.word(name, "LOW_PRIORITY")
                || t.word(name, "HIGH_PRIORITY")
                || t.word(name, "DELAYED")
                || t.word(name, "IGNORE")) {
            name++;
        }
        name += t.word(name, "INTO") ? 1 : 0;
        int end = nameEnd(t, name);
        if (end == name) {
            return sql;
        }
        Additions additions = new Additions(sql);
        int after = t.word(end, "PARTITION") && t.op(end + 1, '(') ? closing(t, end + 1) + 1 : end;
        boolean query =
                t.word(after, "SELECT") || (t.op(after, '(') && (t.word(after + 1, "SELECT") || t.op(after + 1, '(')));
        boolean values = t.word(after, "VALUES") || t.word(after, "VALUE");
        if (query || values) {
            Optional<TableSchema> table = table(t, name, end);
            int count = values ? count(t, after + 1) : -1;
            if (table.isPresent() && values && table.get().columns().size() != count) {
                // A row of no values has all defaults.
                if (count > 0) {
                    tables.contradicts(table.get().database(), table.get().name());
                }
            } else {
                table.flatMap(known -> columns(known, ""))
                        .ifPresent(list -> additions.insert(t.end(after - 1), " (" + list + ")"));
            }
        }
        stars(t, after, additions);
        return additions.apply();
    }

    /** A {@code *} in it is left alone: the names of the columns would become those of the catalogue, which are in lower case. */
    private byte[] create(byte[] sql, Tokens t) {
        Additions additions = new Additions(sql);
        int object = object(t);
        if (t.word(object, "TABLE")) {
            int name = object + 1;
            name += t.word(name, "IF") && t.word(name + 1, "NOT") && t.word(name + 2, "EXISTS") ? 3 : 0;
            int end = nameEnd(t, name);
            boolean like = t.word(end, "LIKE") || (t.op(end, '(') && t.word(end + 1, "LIKE"));
            if (end > name && !like) {
                engine(t, end, additions);
            }
        }
        return additions.apply();
    }

    private static int object(Tokens t) {
        for (int i = 1; i < Math.min(t.size(), 20); i++) {
            if (t.word(i, "TABLE") || t.word(i, "VIEW")) {
                return i;
            }
            if (t.word(i, "TRIGGER")
                    || t.word(i, "PROCEDURE")
                    || t.word(i, "FUNCTION")
                    || t.word(i, "EVENT")
                    || t.word(i, "INDEX")) {
                return -1;
            }
        }
        return -1;
    }

    private void engine(Tokens t, int end, Additions additions) {
        if (engine.equalsIgnoreCase(COMMON_ENGINE) || engine.isEmpty()) {
            return;
        }
        boolean definitions = t.op(end, '(') && !t.word(end + 1, "SELECT") && !t.op(end + 1, '(');
        int options = definitions ? closing(t, end) + 1 : end;
        int depth = 0;
        for (int i = options; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            boolean named = depth == 0 && (t.word(i, "ENGINE") || (t.word(i, "TYPE") && t.op(i + 1, '=')));
            if (named) {
                return;
            }
            if (t.word(i, "SELECT") || (t.word(i, "PARTITION") && t.word(i + 1, "BY"))) {
                break;
            }
        }
        additions.insert(t.end(options - 1), " ENGINE=" + engine);
    }

    /** Each {@code *} of a select list whose tables are known. */
    private void stars(Tokens t, int from, Additions additions) {
        for (int i = from; i < t.size(); i++) {
            if (t.word(i, "SELECT") && !t.op(i - 1, '.')) {
                SelectList list = SelectList.at(t, i);
                for (int star : list.stars()) {
                    boolean qualified = t.op(star - 1, '.');
                    Optional<String> columns = qualified
                            ? list.source(t.name(star - 2)).flatMap(this::columns)
                            : list.sources()
                                    .flatMap(all -> all.stream()
                                            .map(this::columns)
                                            .reduce((a, b) -> a.flatMap(x -> b.map(y -> x + "," + y)))
                                            .orElse(Optional.empty()));
                    int first = qualified ? star - 2 : star;
                    columns.ifPresent(text -> additions.replace(t.start(first), t.end(star), text));
                }
            }
        }
    }

    private Optional<String> columns(SelectList.Source source) {
        return tables.table(source.database(), source.table())
                .flatMap(table -> columns(table, SqlNames.quote(source.alias()) + "."));
    }

    private static Optional<String> columns(TableSchema table, String prefix) {
        String list = table.columns().stream()
                .map(column -> prefix + SqlNames.quote(column.name()))
                .collect(Collectors.joining(","));
        // Beyond ASCII it would have to be said in the session's charset.
        return Optional.of(list)
                .filter(text -> !text.isEmpty()
                        && StandardCharsets.US_ASCII.newEncoder().canEncode(text));
    }

    private Optional<TableSchema> table(Tokens t, int name, int end) {
        return end == name + 1 ? tables.table("", t.name(name)) : tables.table(t.name(name), t.name(name + 2));
    }

    static int nameEnd(Tokens t, int name) {
        if (!t.isName(name)) {
            return name;
        }
        return t.op(name + 1, '.') && t.isName(name + 2) ? name + 3 : name + 1;
    }

    static int closing(Tokens t, int open) {
        int depth = 0;
        for (int i = open; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return t.size() - 1;
    }

    /** How many values the first row has; 0 for {@code ()}. */
    private static int count(Tokens t, int open) {
        if (!t.op(open, '(') || t.op(open + 1, ')')) {
            return 0;
        }
        int depth = 0;
        int count = 1;
        for (int i = open; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth == 0) {
                return count;
            }
            count += depth == 1 && t.op(i, ',') ? 1 : 0;
        }
        return 0;
    }

    /** Replacements from left to right. */
    private static final class Additions {
        private final byte[] sql;
        private final StringBuilder text = new StringBuilder();
        private int at;
        private boolean any;

        Additions(byte[] sql) {
            this.sql = sql;
        }

        void insert(int place, String addition) {
            replace(place, place, addition);
        }

        void replace(int start, int end, String replacement) {
            if (start >= at) {
                text.append(new String(sql, at, start - at, StandardCharsets.ISO_8859_1))
                        .append(replacement);
                at = end;
                any = true;
            }
        }

        byte[] apply() {
            if (!any) {
                return sql;
            }
            text.append(new String(sql, at, sql.length - at, StandardCharsets.ISO_8859_1));
            return text.toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
