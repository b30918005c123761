package org.generallog.replay.rights;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.ViewDefinition;
import org.generallog.replay.sql.ColumnUses;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.ServerFunctions;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/** What is needed on tables, views, columns and functions, put together for one statement. */
final class TableNeeds {
    private static final String INFORMATION = "information_schema";
    private static final int DEEPEST_VIEW = 16;

    private final Catalog catalog;
    private final boolean freesTemporary;
    private final Sent sent;
    private final List<Need> needs = new ArrayList<>();

    TableNeeds(Catalog catalog, boolean freesTemporary, Sent sent) {
        this.catalog = catalog;
        this.freesTemporary = freesTemporary;
        this.sent = sent;
    }

    Need all() {
        return Need.all(needs);
    }

    void add(Need need) {
        needs.add(need);
    }

    void table(Words.Name name, Privilege... wanted) {
        table(sent.database(name.database()), name.name(), Set.of(wanted), true);
    }

    void table(TableAccess access, Privilege... wanted) {
        table(sent.database(access.database()), access.table(), Set.of(wanted), true);
    }

    /** @param columns whether {@link #columns} says which columns are used */
    void table(String database, String table, Set<Privilege> wanted, boolean columns) {
        if (isFree(database, table)) {
            return;
        }
        if (database.equalsIgnoreCase(INFORMATION)) {
            if (!wanted.equals(Set.of(Privilege.SELECT))) {
                needs.add(Need.answered(Answer.NO));
            }
            return;
        }
        needs.add(columns ? Need.onTable(database, table, wanted) : Need.onSomeColumns(database, table, wanted));
        needs.addAll(behind(database, table, wanted, 0));
    }

    private boolean isFree(String database, String table) {
        return freesTemporary
                && sent.temporary().test(database, table)
                && (sent.certain().test(database, table)
                        || catalog.table(database, table).isEmpty());
    }

    /** What the account of a view needs on the tables behind it. */
    private List<Need> behind(String database, String table, Set<Privilege> wanted, int depth) {
        EnumSet<Privilege> used = Held.copy(wanted);
        used.retainAll(EnumSet.of(Privilege.SELECT, Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE));
        if (used.isEmpty() || sent.temporary().test(database, table)) {
            return List.of();
        }
        Optional<ViewDefinition> view =
                catalog.table(database, table).isPresent() ? Optional.empty() : catalog.view(database, table);
        if (view.isEmpty()) {
            return List.of();
        }
        if (view.get().query().isEmpty() || depth > DEEPEST_VIEW) {
            return List.of(Need.answered(Answer.UNSURE));
        }
        Tokens text = Lexer.lex(view.get().query().getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        StatementInfo query = new SqlStatementAnalyzer().analyzeQuery(text);
        List<Need> within = new ArrayList<>();
        if (ServerFunctions.readsFile(text)) {
            within.add(Need.onServer(Privilege.FILE).softly());
        }
        boolean one = query.tables().size() == 1;
        for (TableAccess base : query.tables()) {
            String of = base.database().isEmpty() ? database : base.database();
            if (of.equalsIgnoreCase(INFORMATION)) {
                continue;
            }
            Need need = Need.onSomeColumns(of, base.table(), used);
            within.add(one || used.equals(EnumSet.of(Privilege.SELECT)) ? need : need.softly());
            within.addAll(behind(of, base.table(), used, depth + 1));
        }
        query.functions().forEach(function -> within.add(function(function, database)));
        return List.of(Need.as(view.get().definer(), Need.all(within)));
    }

    /** Functions that are called, {@code name} or {@code db.name}. */
    void functions(Set<String> functions) {
        functions.forEach(each -> needs.add(function(each, sent.database())));
    }

    private Need function(String called, String defaultDatabase) {
        int dot = called.indexOf('.');
        String database = dot < 0 ? defaultDatabase : called.substring(0, dot);
        String name = called.substring(dot + 1);
        if (!database.isEmpty() && catalog.function(database, name).isPresent()) {
            return Need.onRoutine(database, name, false, Privilege.EXECUTE);
        }
        // One of a loaded library needs nothing; a qualified one is stored, though its database may be written in
        // other letters.
        Need soft = Need.onRoutine(database, name, false, Privilege.EXECUTE).softly();
        return dot < 0 ? Need.answered(Answer.YES) : soft;
    }

    /** What is needed on columns. */
    void columns(List<ColumnUses.Use> uses) {
        for (ColumnUses.Use use : uses) {
            Privilege privilege = switch (use.mode()) {
                case READ -> Privilege.SELECT;
                case INSERT -> Privilege.INSERT;
                case UPDATE -> Privilege.UPDATE;
            };
            if (use.column().isEmpty()) {
                allColumns(use, privilege);
            } else {
                column(use, privilege);
            }
        }
    }

    /** Columns of an {@code INSERT … ON DUPLICATE KEY UPDATE}. */
    void upserted(List<ColumnUses.Use> uses) {
        TableNeeds both = new TableNeeds(catalog, freesTemporary, sent);
        for (ColumnUses.Use use : uses) {
            ColumnUses.Mode other = switch (use.mode()) {
                case INSERT -> ColumnUses.Mode.UPDATE;
                case UPDATE -> ColumnUses.Mode.INSERT;
                case READ -> ColumnUses.Mode.READ;
            };
            both.columns(List.of(new ColumnUses.Use(use.database(), use.owner(), use.column(), other, use.scopes())));
        }
        needs.add(both.all().softly());
    }

    private void allColumns(ColumnUses.Use use, Privilege privilege) {
        List<ColumnUses.Source> own =
                use.scopes().isEmpty() ? List.of() : use.scopes().get(0);
        for (ColumnUses.Source source : own) {
            String database = sent.database(source.database());
            if (!isMeant(use, source) || !counts(source)) {
                continue;
            }
            Optional<TableSchema> schema = catalog.table(database, source.table());
            if (schema.isPresent()) {
                schema.get()
                        .columns()
                        .forEach(
                                column -> needs.add(Need.onColumn(database, source.table(), column.name(), privilege)));
            } else {
                needs.add(Need.onSomeColumns(database, source.table(), Set.of(privilege)));
            }
        }
    }

    private boolean isMeant(ColumnUses.Use use, ColumnUses.Source source) {
        boolean table = use.owner().isEmpty() || source.alias().equalsIgnoreCase(use.owner());
        return table
                && (use.database().isEmpty() || sent.database(source.database()).equals(use.database()));
    }

    private boolean counts(ColumnUses.Source source) {
        String database = sent.database(source.database());
        return !source.table().isEmpty()
                && !source.table().equalsIgnoreCase("dual")
                && !database.equalsIgnoreCase(INFORMATION)
                && !isFree(database, source.table());
    }

    /** The innermost query that has such a column has it. */
    private void column(ColumnUses.Use use, Privilege privilege) {
        boolean derived = false;
        for (List<ColumnUses.Source> scope : use.scopes()) {
            List<Need> candidates = new ArrayList<>();
            boolean certain = true;
            for (ColumnUses.Source source : scope) {
                derived |= source.table().isEmpty();
                if (!isMeant(use, source)) {
                    continue;
                }
                if (!counts(source)) {
                    certain = false;
                    continue;
                }
                String database = sent.database(source.database());
                Optional<TableSchema> schema = catalog.table(database, source.table());
                boolean has = schema.isEmpty()
                        || schema.get().columns().stream()
                                .anyMatch(column ->
                                        column.name().equals(use.column().toLowerCase(Locale.ROOT)));
                certain &= schema.isPresent() || !use.owner().isEmpty() || scope.size() == 1;
                if (has) {
                    candidates.add(Need.onColumn(database, source.table(), use.column(), privilege));
                }
            }
            if (!candidates.isEmpty()) {
                Need need = Need.either(candidates);
                needs.add(certain && !(derived && use.owner().isEmpty()) ? need : need.softly());
                return;
            }
        }
    }
}
