package org.generallog.replay.sql;

import java.util.Optional;

/**
 * One assignment of a {@code SET} statement.
 *
 * @param scope where it assigns
 * @param name variable, lower case, without {@code @}; {@code names} for {@code SET NAMES} and {@code character set} for
 *     {@code SET CHARACTER SET}, whose value is the charset, the collation after a blank where it is given
 * @param value the constant it assigns (a bare word such as {@code utf8}, {@code ON}, {@code DEFAULT} counts as a STRING); empty
 *     where it is an expression
 * @param expression the expression's text
 */
public record Assignment(Scope scope, String name, Optional<Literal> value, String expression) {
    public enum Scope {
        USER_VARIABLE,
        SESSION,
        GLOBAL,
        /** {@code SET TRANSACTION …}, {@code SET @@tx_read_only = …}: for the next transaction alone. */
        NEXT_TRANSACTION
    }
}
