package org.generallog.replay.sql;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLBooleanExpr;
import com.alibaba.druid.sql.ast.expr.SQLCharExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntegerExpr;
import com.alibaba.druid.sql.ast.expr.SQLNullExpr;
import com.alibaba.druid.sql.ast.expr.SQLNumericLiteralExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryOperator;
import java.util.Locale;
import java.util.Optional;

/**
 * A statement as Druid can read it whatever the session's SQL mode and charset: names are quoted by backticks, comments are gone, executable
 * ones are their content, and each string, hex and bit literal is the place of its token, {@code '17'}. So the lexer alone knows about
 * escapes, and long texts and blobs cost nothing.
 */
final class DruidText {
    private final Tokens t;

    DruidText(Tokens tokens) {
        this.t = tokens;
    }

    /** The text of the tokens from one index to before another. */
    String text(int from, int end) {
        StringBuilder out = new StringBuilder(Math.min(1 << 16, 16 + t.end(end - 1) - t.start(from)));
        for (int i = from; i < end; i++) {
            boolean literal = t.is(i, TokenKind.STRING) || t.is(i, TokenKind.HEX) || t.is(i, TokenKind.BIT);
            if (literal && t.is(i, TokenKind.STRING) && i > from && t.is(i - 1, TokenKind.STRING)) {
                continue;
            }
            // Druid takes "- 7" for a sum of nothing and 7, not for a constant.
            boolean negative = i > from && t.op(i - 1, '-') && t.is(i, TokenKind.NUMBER);
            if (i > from && t.start(i) > t.end(i - 1) && !negative) {
                out.append(' ');
            }
            if (literal) {
                out.append('\'').append(i).append('\'');
            } else {
                token(i, out);
            }
        }
        return out.toString();
    }

    private void token(int i, StringBuilder out) {
        switch (t.kind(i)) {
            case WORD -> {
                if (t.plainWord(i)) {
                    t.appendTo(out, i);
                } else {
                    out.append(SqlNames.quote(t.text(i)));
                }
            }
            case QUOTED_NAME -> out.append(SqlNames.quote(SqlNames.unquote(t.text(i))));
            case USER_VARIABLE -> out.append("@v");
            case NUMBER -> {
                if (t.isTemplate()) {
                    out.append(StatementTemplate.number(t, i));
                } else {
                    t.appendTo(out, i);
                }
            }
            default -> t.appendTo(out, i);
        }
    }

    /** The constant that an expression of the parsed text is, if it is one. */
    Optional<Literal> constant(SQLExpr expression) {
        if (expression instanceof SQLCharExpr string) {
            return placed(string.getText());
        }
        if (expression instanceof SQLNumericLiteralExpr number && number.getNumber() != null) {
            return Optional.of(numeric(digits(number)));
        }
        if (expression instanceof SQLNullExpr) {
            return Optional.of(new Literal(Literal.Type.NULL, ""));
        }
        if (expression instanceof SQLBooleanExpr truth) {
            return Optional.of(new Literal(Literal.Type.NUMBER, truth.getBooleanValue() ? "1" : "0"));
        }
        if (expression instanceof SQLUnaryExpr unary
                && unary.getOperator() == SQLUnaryOperator.Negative
                && unary.getExpr() instanceof SQLNumericLiteralExpr number) {
            return Optional.of(
                    t.isTemplate() ? StatementTemplate.negated(digits(number)) : Constants.negative(digits(number)));
        }
        return Optional.empty();
    }

    private Literal numeric(String digits) {
        return t.isTemplate() ? StatementTemplate.numeric(digits) : new Literal(Literal.Type.NUMBER, digits);
    }

    /** A number as it is written. */
    private static String digits(SQLNumericLiteralExpr number) {
        return number instanceof SQLIntegerExpr ? number.getNumber().toString() : number.toString();
    }

    private Optional<Literal> placed(String place) {
        try {
            int i = Integer.parseInt(place);
            if (i >= t.size()) {
                return Optional.empty();
            }
            return Optional.of(t.isTemplate() ? StatementTemplate.text(i) : Constants.strings(t, i));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The column that an expression is, lower case; empty where it is none. */
    String column(SQLExpr expression) {
        return expression instanceof SQLName name && isColumn(name)
                ? plain(name.getSimpleName()).toLowerCase(Locale.ROOT)
                : "";
    }

    /** The table or alias that qualifies a column; empty for none. */
    String owner(SQLExpr expression) {
        return expression instanceof SQLPropertyExpr property && property.getOwner() instanceof SQLName owner
                ? plain(owner.getSimpleName())
                : "";
    }

    /** The database that qualifies the table that qualifies a column; empty for none. */
    String ownersDatabase(SQLExpr expression) {
        return expression instanceof SQLPropertyExpr property ? owner(property.getOwner()) : "";
    }

    private static boolean isColumn(SQLName name) {
        return name instanceof SQLIdentifierExpr || name instanceof SQLPropertyExpr;
    }

    /** A name of the parsed text without its backticks and decoded. */
    String plain(String name) {
        boolean quoted = !name.isEmpty() && name.charAt(0) == '`';
        return t.decode(quoted ? SqlNames.unquote(name) : name);
    }
}
