package org.generallog.replay.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.identity.FiredInserts.Row;
import org.generallog.replay.identity.IdTargets.Target;
import org.generallog.replay.identity.InsertText.Cell;
import org.generallog.replay.identity.InsertText.Form;
import org.generallog.replay.identity.Noted.Fired;
import org.generallog.replay.identity.Noted.Own;
import org.generallog.replay.identity.Waiting.Kind;
import org.generallog.replay.identity.Waiting.Origin;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.IdNote;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.UserVariable;
import org.jspecify.annotations.Nullable;

/** Finds out what can be known of the rows that a statement inserts: what they hold, and whether the server gives their ids. */
final class NotedStatements {
    private static final long NO_AUTO_VALUE_ON_ZERO = 1L << 19;
    /** Place of the first row that a trigger inserted: behind all of the statement's own. */
    private static final int FIRED = 1_000_000;

    private static final int MOST_COLUMNS = 40;
    /** Rows of one statement that are compared: the ids of the others follow. */
    private static final int MOST_ROWS = 20;
    /** Modes in which a query is read in another way than by a session of ours: {@code PIPES_AS_CONCAT} … {@code IGNORE_SPACE}, {@code NO_BACKSLASH_ESCAPES}. */
    private static final long LEXICAL = 1L << 1 | 1L << 2 | 1L << 3 | 1L << 20;

    private final StatementAnalyzer analyzer;
    private final Catalog catalog;
    private final IdTargets targets;
    private final Function<StatementContext, String> charsets;

    /** @param charsets what the old instance calls a context's charset */
    NotedStatements(
            StatementAnalyzer analyzer,
            Catalog catalog,
            IdTargets targets,
            Function<StatementContext, String> charsets) {
        this.analyzer = analyzer;
        this.catalog = catalog;
        this.targets = targets;
        this.charsets = charsets;
    }

    /** @param lastIds what is known of the ids that it has from others: by variable, {@code LAST_INSERT_ID()} by the empty name */
    Noted of(long thread, StatementChange change, Map<String, Literal> lastIds) {
        StatementContext context = change.context();
        LexicalMode mode = LexicalMode.of(charsets.apply(context), context.sqlMode());
        StatementInfo info = analyzer.analyze(change.sql(), mode);
        // A client's own SET insert_id is an id that is known.
        Optional<Target> target = change.ids().number() == 0
                        || change.ids().floor() == IdNote.NOT_LOOKED_FOR
                        || info.kind() == StatementKind.CALL
                        || change.insertId().isPresent()
                ? Optional.empty()
                : targets.of(info, context.database());
        List<Long> explicit = new ArrayList<>();
        Own own = target.isEmpty() ? null : own(thread, change, mode, target.get(), lastIds, explicit);
        Noted noted = new Noted(thread, change.ids(), own);
        noted.bytes = change.bytes();
        int wanted = change.ids().variables().size() + (change.ids().giver() == 0 ? 0 : 1);
        noted.givers(lastIds.size(), wanted);
        target.ifPresent(into -> noted.names(into.table(), explicit));
        if (change.insertId().isPresent() && change.ids().floor() != IdNote.NOT_LOOKED_FOR) {
            long first = change.insertId().getAsLong();
            targets.of(info, context.database()).ifPresent(into -> {
                for (long i = 0; i < Identity.rows(info); i++) {
                    explicit.add(first + i * step(context));
                }
                noted.names(into.table(), explicit);
            });
        }
        return noted;
    }

    private @Nullable Own own(
            long thread,
            StatementChange change,
            LexicalMode mode,
            Target target,
            Map<String, Literal> lastIds,
            List<Long> explicit) {
        Origin origin =
                new Origin(change.ids().number(), 0, thread, change.ids().floor());
        long step = step(change.context());
        Optional<InsertText> parsed = InsertText.of(change.sql(), mode);
        if (parsed.isEmpty()) {
            Waiting hopeless = new Waiting(origin, Kind.QUERY, step, List.of(Map.of()));
            hopeless.hopeless = true;
            return new Own(target, parsed, hopeless, List.of());
        }
        InsertText text = parsed.get();
        if (text.form() == Form.QUERY) {
            List<String> columns = text.columns();
            if (columns != null && columns.contains(target.id().name())) {
                return null;
            }
            Values values = new Values(change, mode, target.table(), lastIds);
            Map<String, String> said = text.rows().isEmpty()
                    ? Map.of()
                    : values.comparable(values.of(text).get(0), assigned(target.table()));
            boolean one = columns != null && text.isOfOneRow() && !text.isReplace() && !text.isUpsert();
            if (one) {
                Kind kind = text.ignores() ? Kind.LOOSE : Kind.PLAIN;
                Waiting waiting = new Waiting(origin, kind, step, List.of(said));
                waiting.wants.putAll(values.wants);
                return new Own(target, parsed, waiting, List.of(0));
            }
            Waiting waiting = new Waiting(origin, Kind.QUERY, step, List.of(said));
            if (columns != null && change.ids().asks() && (change.context().sqlMode() & LEXICAL) == 0) {
                waiting.asks(
                        text.query(change.context().database(), target.table()).orElse(null));
            }
            waiting.hopeless = columns == null || text.isReplace() || text.isUpsert();
            return new Own(target, parsed, waiting, List.of());
        }
        Values values = new Values(change, mode, target.table(), lastIds);
        List<Map<String, Literal>> rows = values.of(text);
        boolean zeroIsValue = (change.context().sqlMode() & NO_AUTO_VALUE_ON_ZERO) != 0;
        List<Integer> taking = new ArrayList<>();
        List<Map<String, String>> known = new ArrayList<>();
        Set<String> byTrigger = assigned(target.table());
        for (int i = 0; i < rows.size(); i++) {
            if (takes(text, i, target, rows.get(i), zeroIsValue)) {
                taking.add(i);
                known.add(i < MOST_ROWS ? values.comparable(rows.get(i), byTrigger) : Map.of());
            } else {
                number(rows.get(i).get(target.id().name())).ifPresent(explicit::add);
            }
        }
        if (taking.isEmpty()) {
            return null;
        }
        boolean loose = text.isReplace() || text.ignores() || text.isUpsert() || taking.size() < rows.size();
        Waiting waiting = new Waiting(origin, loose ? Kind.LOOSE : Kind.PLAIN, step, known);
        waiting.replaces = text.isReplace();
        waiting.wants.putAll(values.wants);
        return new Own(target, parsed, waiting, taking);
    }

    static Optional<Long> number(@Nullable Literal id) {
        String text = id == null ? "" : id.text();
        boolean digits = !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static boolean takes(
            InsertText text, int row, Target target, Map<String, Literal> values, boolean zeroIsValue) {
        List<Cell> cells = text.rows().get(row).cells();
        List<String> columns = text.columns();
        int at = columns == null ? target.place() : columns.indexOf(target.id().name());
        if (at < 0 || at >= cells.size()) {
            return true;
        }
        Cell cell = cells.get(at);
        if (cell.to() - cell.from() == 1 && text.tokens().word(cell.from(), "DEFAULT")) {
            return true;
        }
        Literal id = values.get(target.id().name());
        return id != null && IdTargets.leaves(id, zeroIsValue);
    }

    static long step(StatementContext context) {
        String set = context.settings().isEmpty()
                ? null
                : SessionSettings.parse(context.settings()).get("auto_increment_increment");
        try {
            return set == null ? 1 : Math.max(1, Long.parseLong(set));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /** Columns that triggers may set before a row is inserted. */
    private Set<String> assigned(TableSchema table) {
        Set<String> columns = new HashSet<>();
        for (TriggerDefinition trigger : catalog.triggers(table.database(), table.name())) {
            if (trigger.timing().equalsIgnoreCase("BEFORE") && trigger.event().equalsIgnoreCase("INSERT")) {
                ProgramSummary body = ProgramSummary.of(trigger.body(), trigger.sqlMode());
                if (body.has(ProgramSummary.Trait.ASSIGNS_ANY)) {
                    table.columns().forEach(each -> columns.add(each.name()));
                }
                columns.addAll(body.assigned());
            }
        }
        return columns;
    }

    /**
     * What triggers and functions inserted under a statement, as the log shows their rows. Those that hold the statement's own ids wait
     * until these are known.
     */
    void fired(Noted noted, StatementChange change, List<Row> rows) {
        LexicalMode mode = LexicalMode.of(
                charsets.apply(change.context()), change.context().sqlMode());
        StatementInfo outer = analyzer.analyze(change.sql(), mode);
        boolean call = outer.kind() == StatementKind.CALL;
        boolean unknown = noted.own != null && !noted.own.waiting().isFound();
        boolean lacks = false;
        List<Map<String, Literal>> outerRows = outerRows(noted, change, mode, outer);
        Set<String> left = new HashSet<>(noted.note.fired().keySet());
        int place = FIRED;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Map<String, Literal> image = outerRows.isEmpty()
                    ? Map.of()
                    : outerRows.get(i / Math.max(1, (rows.size() + outerRows.size() - 1) / outerRows.size()));
            LexicalMode rowMode = LexicalMode.of(row.charset(), row.sqlMode());
            StatementInfo info = analyzer.analyze(row.sql(), rowMode);
            Optional<Target> target = info.tables().stream()
                    .filter(access -> access.writes())
                    .findFirst()
                    .flatMap(access -> targets.of(info, database(access.table(), noted.note, row.database())));
            Optional<InsertText> text = target.isEmpty() ? Optional.empty() : InsertText.of(row.sql(), rowMode);
            if (target.isEmpty() || text.isEmpty()) {
                continue;
            }
            left.remove(name(target.get().table()));
            if (unknown && names(text.get().tokens(), noted)) {
                lacks = true;
                place += text.get().rows().size() + 1;
            } else {
                place += fired(noted, target.get(), text.get(), new Place(change, row, rowMode, place, image));
            }
        }
        if (call) {
            // Nothing is logged inside a procedure.
            for (String name : left) {
                table(name).ifPresent(table -> procedure(noted, table, left.size() == 1, change));
            }
        }
        noted.fired.sort(Comparator.comparingInt(each -> each.waiting().origin.place()));
        if (lacks) {
            noted.lacksOwn();
        } else {
            noted.firedIsKnown();
        }
    }

    /** Whether a trigger's row holds the id of the row that it runs for. */
    private static boolean names(Tokens t, Noted noted) {
        String id = noted.own == null ? "" : noted.own.target().id().name();
        for (int i = 0; i + 2 < t.size(); i++) {
            if ((t.word(i, "NEW") || t.word(i, "LAST_INSERT_ID"))
                    && (t.op(i + 1, '(') || (t.op(i + 1, '.') && t.name(i + 2).equalsIgnoreCase(id)))) {
                return true;
            }
        }
        return false;
    }

    private void procedure(Noted noted, TableSchema table, boolean only, StatementChange change) {
        if (!only) {
            noted.unknown.add(table);
            return;
        }
        Origin origin = new Origin(noted.note.number(), FIRED, noted.thread, floor(noted.note, table));
        noted.fired.add(new Fired(table, new Waiting(origin, Kind.QUERY, step(change.context()), List.of(Map.of()))));
    }

    private record Place(StatementChange outer, Row row, LexicalMode mode, int place, Map<String, Literal> image) {}

    /** The rows that the statement inserts or changes, as far as it says them: what {@code NEW} and {@code OLD} are. */
    private List<Map<String, Literal>> outerRows(
            Noted noted, StatementChange change, LexicalMode mode, StatementInfo info) {
        Own own = noted.own;
        if (own != null && own.text().isPresent()) {
            List<Map<String, Literal>> rows = new Values(
                            change, mode, own.target().table(), Map.of())
                    .of(own.text().get());
            long[] ids = own.waiting().ids();
            for (int i = 0; i < Math.min(ids.length, own.taking().size()); i++) {
                String id = own.target().id().name();
                rows.get(own.taking().get(i)).put(id, new Literal(Literal.Type.NUMBER, Long.toString(ids[i])));
            }
            return rows;
        }
        return info.tables().stream()
                .filter(access -> access.writes() && access.points().size() == 1)
                .findFirst()
                .map(access -> {
                    Map<String, Literal> row = new HashMap<>(access.points().get(0));
                    access.assigned()
                            .forEach((name, value) ->
                                    value.ifPresentOrElse(to -> row.put(name, to), () -> row.remove(name)));
                    return List.of(row);
                })
                .map(List::<Map<String, Literal>>copyOf)
                .orElse(List.of());
    }

    private int fired(Noted noted, Target target, InsertText text, Place at) {
        Origin origin = new Origin(noted.note.number(), at.place(), noted.thread, floor(noted.note, target.table()));
        long step = step(at.outer().context());
        if (text.form() == Form.QUERY || text.isReplace() || text.isUpsert() || text.ignores()) {
            if (!noted.unknown.contains(target.table())) {
                noted.unknown.add(target.table());
            }
            return text.rows().size() + 1;
        }
        Values values = new Values(at.outer(), at.mode(), target.table(), Map.of(), at.image());
        List<Map<String, String>> known = new ArrayList<>();
        List<Map<String, Literal>> rows = values.of(text);
        for (int i = 0; i < rows.size(); i++) {
            if (takes(text, i, target, rows.get(i), false)) {
                known.add(values.comparable(rows.get(i), assigned(target.table())));
            }
        }
        if (!known.isEmpty() && !noted.hasFired(at.place())) {
            noted.fired.add(new Fired(target.table(), new Waiting(origin, Kind.PLAIN, step, known)));
        }
        return rows.size() + 1;
    }

    private static long floor(IdNote note, TableSchema table) {
        return note.fired().getOrDefault(name(table), IdNote.NO_FLOOR);
    }

    private static String database(String table, IdNote note, String sessions) {
        for (String name : note.fired().keySet()) {
            if (name.regionMatches(true, name.indexOf('.') + 1, table, 0, table.length())
                    && name.length() == name.indexOf('.') + 1 + table.length()) {
                return name.substring(0, name.indexOf('.'));
            }
        }
        return sessions;
    }

    private Optional<TableSchema> table(String name) {
        int dot = name.indexOf('.');
        return targets.named(name.substring(0, dot), name.substring(dot + 1));
    }

    static String name(TableSchema table) {
        return (table.database() + "." + table.name()).toLowerCase(Locale.ROOT);
    }

    /** The constants of a statement's rows, by column. */
    private static final class Values {
        private final StatementChange change;
        private final LexicalMode mode;
        private final TableSchema table;
        private final Map<String, Column> columns = new HashMap<>();
        /** Columns that will be ids of others that are not known yet, each with the statement that gave it. */
        final Map<String, Long> wants = new HashMap<>();

        private final Map<String, Literal> lastIds;
        private final Map<String, Literal> image;

        Values(StatementChange change, LexicalMode mode, TableSchema table, Map<String, Literal> lastIds) {
            this(change, mode, table, lastIds, Map.of());
        }

        /** @param image of the row that a trigger runs for */
        Values(
                StatementChange change,
                LexicalMode mode,
                TableSchema table,
                Map<String, Literal> lastIds,
                Map<String, Literal> image) {
            this.change = change;
            this.mode = mode;
            this.table = table;
            table.columns().forEach(each -> columns.put(each.name(), each));
            this.lastIds = lastIds;
            this.image = image;
        }

        List<Map<String, Literal>> of(InsertText text) {
            List<String> names = text.columns() != null
                    ? text.columns()
                    : table.columns().stream().map(Column::name).toList();
            List<Map<String, Literal>> rows = new ArrayList<>();
            for (InsertText.Row row : text.rows()) {
                Map<String, Literal> values = new HashMap<>();
                for (int i = 0; i < Math.min(names.size(), row.cells().size()); i++) {
                    Literal value = value(text.tokens(), row.cells().get(i));
                    long giver =
                            value == null ? giver(text.tokens(), row.cells().get(i)) : 0;
                    if (giver != 0) {
                        wants.put(names.get(i), giver);
                    }
                    if (value != null) {
                        values.put(names.get(i), value);
                    }
                }
                rows.add(values);
            }
            return rows;
        }

        private @Nullable Literal value(Tokens t, Cell cell) {
            int from = cell.from();
            int width = cell.to() - from;
            if (width == 1) {
                return switch (t.kind(from)) {
                    case STRING, NUMBER, HEX, BIT -> t.literal(from);
                    case WORD -> t.word(from, "NULL") ? new Literal(Literal.Type.NULL, "") : null;
                    case USER_VARIABLE -> variable(t.variable(from));
                    default -> null;
                };
            }
            if (width == 2 && t.op(from, '-') && t.is(from + 1, TokenKind.NUMBER)) {
                return new Literal(Literal.Type.NUMBER, "-" + t.text(from + 1));
            }
            if (t.word(from, "LAST_INSERT_ID") && width == 3) {
                return lastIds.get("");
            }
            if ((t.word(from, "NEW") || t.word(from, "OLD")) && width == 3 && t.op(from + 1, '.')) {
                return image.get(t.name(from + 2).toLowerCase(Locale.ROOT));
            }
            // Of a trigger's or function's row: NAME_CONST('name', value …).
            boolean constant = t.word(from, "NAME_CONST") && t.op(from + 1, '(') && t.op(from + 3, ',');
            int value = from + 4;
            return constant && (t.is(value, TokenKind.STRING) || t.is(value, TokenKind.NUMBER))
                    ? t.literal(value)
                    : null;
        }

        /** The statement whose id the cell will be; 0 where it is none's. */
        private long giver(Tokens t, Cell cell) {
            if (cell.to() - cell.from() == 1 && t.is(cell.from(), TokenKind.USER_VARIABLE)) {
                return change.ids().variables().getOrDefault(t.variable(cell.from()), 0L);
            }
            return t.word(cell.from(), "LAST_INSERT_ID") && cell.to() - cell.from() == 3
                    ? change.ids().giver()
                    : 0;
        }

        private @Nullable Literal variable(String name) {
            for (UserVariable each : change.userVariables()) {
                byte[] value = each.value();
                if (each.name().equalsIgnoreCase(name) && value != null) {
                    return new Literal(
                            each.type() == UserVariable.Type.STRING ? Literal.Type.STRING : Literal.Type.NUMBER,
                            new String(value, StandardCharsets.ISO_8859_1));
                }
            }
            return lastIds.get(name);
        }

        /** What can be compared with what the table holds. */
        Map<String, String> comparable(Map<String, Literal> row, Set<String> byTrigger) {
            Map<String, String> known = new HashMap<>();
            for (Map.Entry<String, Literal> each : row.entrySet()) {
                Column column = columns.get(each.getKey());
                if (column == null || column.autoIncrement() || byTrigger.contains(column.name())) {
                    continue;
                }
                String said = ColumnText.said(
                        each.getValue(),
                        column,
                        mode.charset(),
                        change.context().timeZone());
                if (said != null && known.size() < MOST_COLUMNS) {
                    known.put(column.name(), said);
                }
            }
            return Map.copyOf(known);
        }
    }
}
