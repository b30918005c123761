package org.generallog.replay.sql;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUpdateSetItem;
import com.alibaba.druid.sql.ast.statement.SQLWithSubqueryClause;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.TableAccess.Mode;
import org.jspecify.annotations.Nullable;

/** The tables of a parsed statement: how each is touched and which rows constants name. */
final class DruidAccess extends MySqlASTVisitorAdapter {
    private final DruidText text;
    private final Mode reading;
    private final List<TableAccess> tables = new ArrayList<>();
    private final IdentityHashMap<SQLExprTableSource, List<Map<String, Literal>>> points = new IdentityHashMap<>();
    private final Set<SQLExprTableSource> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> commonTables = new HashSet<>();

    private DruidAccess(DruidText text, Mode reading) {
        this.text = text;
        this.reading = reading;
    }

    /**
     * The tables of a statement, those that it writes first.
     *
     * @param reading how the tables are touched that it only reads
     */
    static List<TableAccess> of(SQLStatement statement, DruidText text, Mode reading) {
        DruidAccess access = new DruidAccess(text, reading);
        access.written(statement);
        statement.accept(access);
        return access.tables;
    }

    private void written(SQLStatement statement) {
        if (statement instanceof MySqlInsertStatement insert) {
            Mode mode = insert.getDuplicateKeyUpdate().isEmpty() ? Mode.INSERT : Mode.UPSERT;
            insert(insert, mode, rows(insert), assigned(insert.getDuplicateKeyUpdate()));
        } else if (statement instanceof SQLReplaceStatement replace) {
            List<Map<String, Literal>> rows = replace.getQuery() == null
                    ? everyColumn().rows(replace.getColumns(), replace.getValuesList())
                    : List.of();
            target(replace.getTableSource(), replace.getColumns(), Mode.UPSERT, rows, Map.of());
        } else if (statement instanceof MySqlUpdateStatement update) {
            update(update);
        } else if (statement instanceof MySqlDeleteStatement delete) {
            delete(delete);
        }
    }

    private List<Map<String, Literal>> rows(SQLInsertStatement insert) {
        return insert.getQuery() == null ? everyColumn().rows(insert.getColumns(), insert.getValuesList()) : List.of();
    }

    private DruidPoints everyColumn() {
        return new DruidPoints(text, text::column);
    }

    private void insert(
            MySqlInsertStatement insert,
            Mode mode,
            List<Map<String, Literal>> rows,
            Map<String, Optional<Literal>> assigned) {
        target(insert.getTableSource(), insert.getColumns(), mode, rows, assigned);
    }

    private void target(
            SQLExprTableSource target,
            List<SQLExpr> columns,
            Mode mode,
            List<Map<String, Literal>> rows,
            Map<String, Optional<Literal>> assigned) {
        TableAccess.Name name = name(target.getExpr());
        if (name != null && done.add(target)) {
            Set<String> listed = new HashSet<>();
            columns.forEach(column -> listed.add(text.column(column)));
            tables.add(new TableAccess(name.database(), name.table(), mode, rows, assigned, listed));
        }
    }

    private Map<String, Optional<Literal>> assigned(List<SQLExpr> assignments) {
        Map<String, Optional<Literal>> assigned = new HashMap<>();
        for (SQLExpr one : assignments) {
            if (one instanceof SQLBinaryOpExpr equal) {
                assigned.put(text.column(equal.getLeft()), text.constant(equal.getRight()));
            }
        }
        return assigned;
    }

    private void update(MySqlUpdateStatement update) {
        withs(update.getWith());
        List<SQLExprTableSource> sources = sources(update.getTableSource());
        narrow(sources, update.getTableSource(), update.getWhere());
        for (SQLExprTableSource source : sources) {
            Map<String, Optional<Literal>> assigned = assigned(update, source, sources.size() == 1);
            if (!assigned.isEmpty()) {
                add(source, Mode.UPDATE, pointsOf(source), assigned);
            }
        }
    }

    /** The columns of this table that are set. An unqualified one may be of any of several tables. */
    private Map<String, Optional<Literal>> assigned(
            MySqlUpdateStatement update, SQLExprTableSource source, boolean only) {
        Map<String, Optional<Literal>> assigned = new HashMap<>();
        for (SQLUpdateSetItem item : update.getItems()) {
            String owner = text.owner(item.getColumn());
            String database = text.ownersDatabase(item.getColumn());
            if (only || owner.isEmpty() || isCalled(source, owner, database)) {
                String column = text.column(item.getColumn());
                assigned.put(column, text.constant(item.getValue()));
            }
        }
        return assigned;
    }

    private void delete(MySqlDeleteStatement delete) {
        withs(delete.getWith());
        SQLTableSource joined = delete.getFrom() != null ? delete.getFrom() : delete.getUsing();
        if (joined == null) {
            List<SQLExprTableSource> sources = sources(delete.getTableSource());
            narrow(sources, delete.getTableSource(), delete.getWhere());
            sources.forEach(source -> add(source, Mode.DELETE, pointsOf(source), Map.of()));
            return;
        }
        List<SQLExprTableSource> sources = sources(joined);
        narrow(sources, joined, delete.getWhere());
        for (SQLExprTableSource target : sources(delete.getTableSource())) {
            done.add(target);
            List<SQLExprTableSource> called = called(sources, target);
            called.forEach(source -> add(source, Mode.DELETE, pointsOf(source), Map.of()));
            if (called.isEmpty()) {
                addTarget(target);
            }
        }
    }

    /** Which tables a target of a {@code DELETE} may be: tables of several databases may have one name. */
    private List<SQLExprTableSource> called(List<SQLExprTableSource> sources, SQLExprTableSource target) {
        TableAccess.Name name = name(target.getExpr());
        String database = name == null ? "" : name.database();
        List<SQLExprTableSource> called = sources.stream()
                .filter(source -> isCalled(source, targetName(target.getExpr())))
                .toList();
        List<SQLExprTableSource> exact = called.stream()
                .filter(source -> databaseOf(source).equals(database))
                .toList();
        List<SQLExprTableSource> open = called.stream()
                .filter(source -> database.isEmpty() || databaseOf(source).isEmpty())
                .toList();
        return exact.isEmpty() ? open : exact;
    }

    private String databaseOf(SQLExprTableSource source) {
        TableAccess.Name name = name(source.getExpr());
        return name == null ? "" : name.database();
    }

    private void addTarget(SQLExprTableSource target) {
        TableAccess.Name name = name(target.getExpr());
        if (name != null) {
            tables.add(name.access(Mode.DELETE));
        }
    }

    /** {@code t}, {@code db.t} and, as a {@code DELETE} may write it, {@code t.*}. */
    private String targetName(@Nullable SQLExpr target) {
        TableAccess.Name name = name(target);
        return name == null ? "" : name.table();
    }

    private TableAccess.@Nullable Name name(@Nullable SQLExpr expression) {
        if (expression instanceof SQLAllColumnExpr all) {
            return name(all.getOwner());
        }
        if (expression instanceof SQLPropertyExpr property) {
            TableAccess.Name owner = name(property.getOwner());
            if (property.getName().equals("*")) {
                return owner;
            }
            return new TableAccess.Name(owner == null ? "" : owner.table(), text.plain(property.getName()));
        }
        return expression instanceof SQLName name ? new TableAccess.Name("", text.plain(name.getSimpleName())) : null;
    }

    /** @param database empty where none is named */
    private boolean isCalled(SQLExprTableSource source, String name, String database) {
        String own = databaseOf(source);
        return isCalled(source, name) && (database.isEmpty() || own.isEmpty() || own.equals(database));
    }

    private boolean isCalled(SQLExprTableSource source, String name) {
        String alias = source.getAlias();
        String called = alias == null || alias.isEmpty() ? targetName(source.getExpr()) : text.plain(alias);
        return called.equalsIgnoreCase(name);
    }

    private static List<SQLExprTableSource> sources(@Nullable SQLTableSource source) {
        List<SQLExprTableSource> found = new ArrayList<>(2);
        gather(source, found);
        return found;
    }

    private static void gather(@Nullable SQLTableSource source, List<SQLExprTableSource> found) {
        if (source instanceof SQLJoinTableSource join) {
            gather(join.getLeft(), found);
            gather(join.getRight(), found);
        } else if (source instanceof SQLExprTableSource table) {
            found.add(table);
        }
    }

    /** Notes the points that a condition gives to each of the tables of one query. */
    private void narrow(List<SQLExprTableSource> sources, @Nullable SQLTableSource from, @Nullable SQLExpr where) {
        boolean single = from instanceof SQLExprTableSource;
        for (SQLExprTableSource source : sources) {
            DruidPoints finder = new DruidPoints(text, expression -> {
                String owner = text.owner(expression);
                boolean ours = owner.isEmpty() ? single : isCalled(source, owner);
                return ours ? text.column(expression) : "";
            });
            points.put(source, finder.of(where));
        }
    }

    private List<Map<String, Literal>> pointsOf(SQLExprTableSource source) {
        return points.getOrDefault(source, List.of());
    }

    private void add(
            SQLExprTableSource source,
            Mode mode,
            List<Map<String, Literal>> rows,
            Map<String, Optional<Literal>> assigned) {
        TableAccess.Name name = name(source.getExpr());
        if (!done.add(source) || name == null) {
            return;
        }
        boolean common = name.database().isEmpty()
                && (commonTables.contains(name.table().toLowerCase(Locale.ROOT))
                        || name.table().equalsIgnoreCase("dual"));
        if (!common) {
            tables.add(new TableAccess(name.database(), name.table(), mode, rows, assigned));
        }
    }

    private void withs(@Nullable SQLWithSubqueryClause with) {
        if (with != null) {
            with.getEntries()
                    .forEach(entry ->
                            commonTables.add(text.plain(entry.getAlias()).toLowerCase(Locale.ROOT)));
        }
    }

    @Override
    public boolean visit(SQLWithSubqueryClause with) {
        withs(with);
        return true;
    }

    @Override
    public boolean visit(MySqlSelectQueryBlock block) {
        return queryBlock(block);
    }

    @Override
    public boolean visit(SQLSelectQueryBlock block) {
        return queryBlock(block);
    }

    private boolean queryBlock(SQLSelectQueryBlock block) {
        withs(block.getWith());
        if (block.getInto() != null) {
            done.add(block.getInto());
        }
        narrow(sources(block.getFrom()), block.getFrom(), block.getWhere());
        return true;
    }

    @Override
    public boolean visit(SQLExprTableSource source) {
        add(source, reading, pointsOf(source), Map.of());
        return true;
    }
}
