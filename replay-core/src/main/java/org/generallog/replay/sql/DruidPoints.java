package org.generallog.replay.sql;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOperator;
import com.alibaba.druid.sql.ast.expr.SQLInListExpr;
import com.alibaba.druid.sql.ast.expr.SQLListExpr;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows that constants name. {@code a = 1 AND b IN (2, 3)} names {@code {a=1, b=2}} and {@code {a=1, b=3}}; {@code a = 1 OR b = 2} names
 * {@code {a=1}} and {@code {b=2}}; {@code a = 1 OR b > 2} names none. What narrows no further is left out of an {@code AND}: the points
 * always hold all rows that the condition can be true for.
 */
final class DruidPoints {
    /** More points than these are not worth their memory: the access counts as one to the whole table. */
    private static final int MOST = 4096;

    private final DruidText text;
    /** The column of an expression, lower case, where it is one of the table in question; else empty. */
    private final Function<SQLExpr, String> column;

    DruidPoints(DruidText text, Function<SQLExpr, String> column) {
        this.text = text;
        this.column = column;
    }

    List<Map<String, Literal>> of(@Nullable SQLExpr condition) {
        List<Map<String, Literal>> points = condition == null ? null : narrow(condition);
        return points == null ? List.of() : points;
    }

    private @Nullable List<Map<String, Literal>> narrow(SQLExpr condition) {
        if (condition instanceof SQLBinaryOpExpr binary) {
            return switch (binary.getOperator()) {
                case BooleanAnd -> and(narrow(binary.getLeft()), narrow(binary.getRight()));
                case BooleanOr -> or(binary);
                case Equality, LessThanOrEqualOrGreaterThan -> equal(binary.getLeft(), binary.getRight());
                default -> null;
            };
        }
        return condition instanceof SQLInListExpr in && !in.isNot() ? in(in) : null;
    }

    private static @Nullable List<Map<String, Literal>> and(
            @Nullable List<Map<String, Literal>> left, @Nullable List<Map<String, Literal>> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if ((long) left.size() * right.size() > MOST) {
            return left.size() <= right.size() ? left : right;
        }
        List<Map<String, Literal>> product = new ArrayList<>(left.size() * right.size());
        for (Map<String, Literal> one : left) {
            for (Map<String, Literal> other : right) {
                Map<String, Literal> both = new HashMap<>(other);
                both.putAll(one);
                product.add(both);
            }
        }
        return product;
    }

    /** A chain of ORs leans to the left and may be thousands long: taken down without recursion. */
    private @Nullable List<Map<String, Literal>> or(SQLBinaryOpExpr chain) {
        List<Map<String, Literal>> points = new ArrayList<>();
        SQLExpr rest = chain;
        while (rest instanceof SQLBinaryOpExpr binary && binary.getOperator() == SQLBinaryOperator.BooleanOr) {
            if (!addAll(points, narrow(binary.getRight()))) {
                return null;
            }
            rest = binary.getLeft();
        }
        if (!addAll(points, narrow(rest))) {
            return null;
        }
        Collections.reverse(points);
        return points;
    }

    private static boolean addAll(List<Map<String, Literal>> points, @Nullable List<Map<String, Literal>> more) {
        return more != null && points.size() + more.size() <= MOST && points.addAll(more);
    }

    private @Nullable List<Map<String, Literal>> equal(SQLExpr left, SQLExpr right) {
        if (left instanceof SQLListExpr columns && right instanceof SQLListExpr values) {
            Map<String, Literal> point = tuple(columns, values);
            return point.isEmpty() ? null : List.of(point);
        }
        Map<String, Literal> point = point(left, right);
        if (point.isEmpty()) {
            point = point(right, left);
        }
        return point.isEmpty() ? null : List.of(point);
    }

    private Map<String, Literal> point(SQLExpr left, SQLExpr right) {
        String name = column.apply(left);
        Optional<Literal> value = name.isEmpty() ? Optional.empty() : text.constant(right);
        return value.isEmpty() ? Map.of() : Map.of(name, value.get());
    }

    private Map<String, Literal> tuple(SQLListExpr columns, SQLListExpr values) {
        Map<String, Literal> point = new HashMap<>();
        for (int i = 0;
                i < Math.min(columns.getItems().size(), values.getItems().size());
                i++) {
            point.putAll(point(columns.getItems().get(i), values.getItems().get(i)));
        }
        return point;
    }

    private @Nullable List<Map<String, Literal>> in(SQLInListExpr in) {
        if (in.getTargetList().size() > MOST) {
            return null;
        }
        List<Map<String, Literal>> points = new ArrayList<>(in.getTargetList().size());
        for (SQLExpr target : in.getTargetList()) {
            Map<String, Literal> point =
                    in.getExpr() instanceof SQLListExpr columns && target instanceof SQLListExpr values
                            ? tuple(columns, values)
                            : point(in.getExpr(), target);
            if (point.isEmpty()) {
                return null;
            }
            points.add(point);
        }
        return points.isEmpty() ? null : points;
    }

    /** One point for each row of {@code VALUES}: its constants. */
    List<Map<String, Literal>> rows(List<SQLExpr> columns, List<SQLInsertStatement.ValuesClause> rows) {
        List<String> names = columns.stream().map(text::column).toList();
        List<Map<String, Literal>> points = new ArrayList<>(rows.size());
        for (SQLInsertStatement.ValuesClause row : rows) {
            Map<String, Literal> point = new HashMap<>();
            List<?> values = row.getValues();
            for (int i = 0; i < values.size(); i++) {
                String name = names.isEmpty() ? "#" + (i + 1) : i < names.size() ? names.get(i) : "";
                if (!name.isEmpty() && values.get(i) instanceof SQLExpr value) {
                    text.constant(value).ifPresent(constant -> point.put(name, constant));
                }
            }
            points.add(point);
        }
        return points;
    }
}
