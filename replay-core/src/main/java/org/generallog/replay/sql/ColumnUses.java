package org.generallog.replay.sql;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLValuesExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import com.alibaba.druid.sql.ast.statement.SQLSubqueryTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUpdateSetItem;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The columns that a statement reads and writes, each with the tables that it may be of. */
public final class ColumnUses extends MySqlASTVisitorAdapter {
    private final DruidText text;
    private final List<Use> uses = new ArrayList<>();
    /** The tables of the queries around, the innermost first. */
    private final Deque<List<Source>> scopes = new ArrayDeque<>();

    /** The table of the {@code INSERT} whose values are looked at. */
    private @Nullable List<Source> inserted;

    /** What is done with a column. */
    public enum Mode {
        READ,
        INSERT,
        UPDATE
    }

    /**
     * A table of a {@code FROM} clause or the like.
     *
     * @param database empty where the statement leaves it to the session
     * @param table empty for a derived table
     * @param alias what its columns are qualified by
     */
    public record Source(String database, String table, String alias) {}

    /**
     * @param database what qualifies {@code owner}; empty for none
     * @param owner what qualifies the column; empty for none
     * @param column lower case; empty for all columns
     * @param scopes the tables that it may be of: those of its own query first, then those of the queries around
     */
    public record Use(String database, String owner, String column, Mode mode, List<List<Source>> scopes) {}

    private ColumnUses(DruidText text) {
        this.text = text;
    }

    /** Of the statement that stands between two tokens; empty where it cannot be parsed. */
    public static Optional<List<Use>> of(Tokens tokens, int from, int end) {
        DruidText text = new DruidText(tokens);
        return DruidStatements.parse(tokens, TokenFacts.scan(tokens, from, from, end), from, end)
                .flatMap(statement -> of(statement, text));
    }

    private static Optional<List<Use>> of(SQLStatement statement, DruidText text) {
        ColumnUses found = new ColumnUses(text);
        try {
            found.statement(statement);
            return Optional.of(found.uses);
        } catch (RuntimeException | StackOverflowError notUnderstood) {
            return Optional.empty();
        }
    }

    private void statement(SQLStatement statement) {
        if (statement instanceof MySqlInsertStatement insert) {
            insert(insert);
        } else if (statement instanceof SQLReplaceStatement replace) {
            List<Source> target = sources(replace.getTableSource());
            boolean all = replace.getColumns().isEmpty()
                    && (replace.getQuery() != null || hasValues(replace.getValuesList()));
            inserted(replace.getColumns(), all, target);
            values(replace.getValuesList(), target);
            visitAll(replace.getQuery() == null ? null : replace.getQuery());
        } else if (statement instanceof MySqlUpdateStatement update) {
            scopes.push(sources(update.getTableSource()));
            conditions(update.getTableSource());
            for (SQLUpdateSetItem item : update.getItems()) {
                columns(item.getColumn()).forEach(column -> use(column, Mode.UPDATE));
                item.getValue().accept(this);
            }
            visit(update.getWhere());
            visitOrder(update);
            scopes.pop();
        } else if (statement instanceof MySqlDeleteStatement delete) {
            SQLTableSource joined = delete.getFrom() != null ? delete.getFrom() : delete.getUsing();
            SQLTableSource from = joined == null ? delete.getTableSource() : joined;
            scopes.push(sources(from));
            conditions(from);
            visit(delete.getWhere());
            if (delete.getOrderBy() != null) {
                delete.getOrderBy().accept(this);
            }
            scopes.pop();
        } else {
            statement.accept(this);
        }
    }

    private void visitOrder(MySqlUpdateStatement update) {
        if (update.getOrderBy() != null) {
            update.getOrderBy().accept(this);
        }
    }

    private void visitAll(com.alibaba.druid.sql.ast.@Nullable SQLObject part) {
        if (part != null) {
            part.accept(this);
        }
    }

    private void visit(@Nullable SQLExpr part) {
        if (part != null) {
            part.accept(this);
        }
    }

    private void insert(MySqlInsertStatement insert) {
        List<Source> target = sources(insert.getTableSource());
        boolean all = insert.getColumns().isEmpty() && (insert.getQuery() != null || hasValues(insert.getValuesList()));
        inserted(insert.getColumns(), all, target);
        values(insert.getValuesList(), target);
        visitAll(insert.getQuery());
        List<Source> both = new ArrayList<>(target);
        if (insert.getQuery() != null && insert.getQuery().getQuery() instanceof SQLSelectQueryBlock block) {
            both.addAll(sources(block.getFrom()));
        }
        scopes.push(both);
        for (SQLExpr one : insert.getDuplicateKeyUpdate()) {
            if (one instanceof SQLBinaryOpExpr equal) {
                use(equal.getLeft(), Mode.UPDATE);
                // As if it were read, too (seen on 5.5.9, 5.6.24 and MariaDB 10.11).
                use(equal.getLeft(), Mode.READ);
                equal.getRight().accept(this);
            }
        }
        scopes.pop();
    }

    /** The first row may use columns of itself without a right, {@code VALUES (1, a + 1)}, others not (seen on all three). */
    private void values(List<SQLInsertStatement.ValuesClause> rows, List<Source> target) {
        scopes.push(target);
        inserted = target;
        for (SQLInsertStatement.ValuesClause row : rows) {
            row.accept(this);
            inserted = null;
        }
        scopes.pop();
    }

    private static boolean hasValues(List<SQLInsertStatement.ValuesClause> rows) {
        return rows.stream().anyMatch(row -> !row.getValues().isEmpty());
    }

    private void inserted(List<SQLExpr> columns, boolean all, List<Source> target) {
        scopes.push(target);
        if (all) {
            add("", "", "", Mode.INSERT);
        }
        columns.forEach(column -> use(column, Mode.INSERT));
        scopes.pop();
    }

    private static List<SQLExpr> columns(SQLExpr set) {
        return set instanceof SQLListExpr list ? list.getItems() : List.of(set);
    }

    private void use(SQLExpr expression, Mode mode) {
        String column = text.column(expression);
        boolean ofNewRow = inserted != null && scopes.peek() == inserted;
        if (!column.isEmpty() && !ofNewRow) {
            add(text.ownersDatabase(expression), text.owner(expression), column, mode);
        }
    }

    private void add(String database, String owner, String column, Mode mode) {
        uses.add(new Use(database, owner, column, mode, List.copyOf(scopes)));
    }

    private List<Source> sources(@Nullable SQLTableSource source) {
        List<Source> found = new ArrayList<>(2);
        gather(source, found);
        return found;
    }

    private void gather(@Nullable SQLTableSource source, List<Source> found) {
        if (source instanceof SQLJoinTableSource join) {
            gather(join.getLeft(), found);
            gather(join.getRight(), found);
        } else if (source instanceof SQLExprTableSource table) {
            found.add(named(table));
        } else if (source != null) {
            found.add(new Source("", "", alias(source)));
        }
    }

    private Source named(SQLExprTableSource table) {
        SQLExpr name = table.getExpr();
        String simple = name instanceof SQLName known ? text.plain(known.getSimpleName()) : "";
        String database = text.owner(name);
        String alias = alias(table);
        return new Source(database, simple, alias.isEmpty() ? simple : alias);
    }

    private String alias(SQLTableSource source) {
        String alias = source.getAlias();
        return alias == null ? "" : text.plain(alias);
    }

    /** Conditions and derived tables of a {@code FROM} clause. */
    private void conditions(@Nullable SQLTableSource source) {
        if (source instanceof SQLJoinTableSource join) {
            conditions(join.getLeft());
            conditions(join.getRight());
            visit(join.getCondition());
            // Of USING and NATURAL JOIN no server asks anything (seen on 5.5.9, 5.6.24 and MariaDB 10.11).
        } else if (source instanceof SQLSubqueryTableSource derived) {
            derived.getSelect().accept(this);
        } else if (source != null && !(source instanceof SQLExprTableSource)) {
            source.accept(this);
        }
    }

    @Override
    public boolean visit(MySqlSelectQueryBlock block) {
        return query(block);
    }

    @Override
    public boolean visit(SQLSelectQueryBlock block) {
        return query(block);
    }

    private boolean query(SQLSelectQueryBlock block) {
        scopes.push(sources(block.getFrom()));
        conditions(block.getFrom());
        block.getSelectList().forEach(item -> item.accept(this));
        visit(block.getWhere());
        visitAll(block.getGroupBy());
        visitAll(block.getOrderBy());
        if (block.getWindows() != null) {
            block.getWindows().forEach(window -> window.accept(this));
        }
        scopes.pop();
        return false;
    }

    @Override
    public boolean visit(SQLExprTableSource source) {
        return false;
    }

    @Override
    public boolean visit(SQLAggregateExpr call) {
        // COUNT(*) reads no column.
        call.getArguments().stream()
                .filter(each -> !(each instanceof SQLAllColumnExpr))
                .forEach(each -> each.accept(this));
        visitAll(call.getOrderBy());
        visitAll(call.getOver());
        visit(call.getFilter());
        return false;
    }

    @Override
    public boolean visit(SQLMethodInvokeExpr call) {
        boolean values = call.getMethodName() != null && call.getMethodName().equalsIgnoreCase("VALUES");
        if (!values) {
            call.getArguments().forEach(each -> each.accept(this));
            visit(call.getFrom());
            visit(call.getUsing());
            visit(call.getFor());
        }
        return false;
    }

    @Override
    public boolean visit(SQLValuesExpr values) {
        return false;
    }

    @Override
    public boolean visit(SQLAllColumnExpr all) {
        allOf(all.getOwner());
        return false;
    }

    private void allOf(@Nullable SQLExpr owner) {
        String table = owner instanceof SQLName name ? text.plain(name.getSimpleName()) : "";
        add(owner == null ? "" : text.owner(owner), table, "", Mode.READ);
    }

    @Override
    public boolean visit(SQLPropertyExpr property) {
        if (property.getName().equals("*")) {
            allOf(property.getOwner());
        } else {
            use(property, Mode.READ);
        }
        return false;
    }

    @Override
    public boolean visit(SQLIdentifierExpr identifier) {
        use(identifier, Mode.READ);
        return false;
    }
}
