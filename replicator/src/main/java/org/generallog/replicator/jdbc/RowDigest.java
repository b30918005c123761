package org.generallog.replicator.jdbc;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One short text for all rows that a query finds, which both servers compute: the number of rows, and the sum of 60 bits of a digest of each.
 * Equal texts are equal rows, but for a chance of one in 2^60.
 *
 * @param function with a place for what it takes
 */
public record RowDigest(String function) {
    /** {@code MD5()}, the faster one, is not there on MySQL 9.7, {@code SHA2()} not before 5.5 and in builds without TLS. */
    public static final List<RowDigest> KNOWN = List.of(new RowDigest("MD5(%s)"), new RowDigest("SHA2(%s, 256)"));

    /** Stands for a row whose digest is NULL since its text is longer than {@code max_allowed_packet}; more than all others together. */
    private static final String TOO_LONG = "1000000000000000000000000000000";

    /** An expression that fails where a server does not have the function, and is NULL or empty in a build without it. */
    public String probe() {
        return function.formatted("'a'");
    }

    /**
     * Two columns, for {@link #of}: the number of rows and the sum.
     *
     * @param texts an expression for each column's bytes, which both servers give alike
     */
    public String select(List<String> texts) {
        String row = texts.stream()
                // Lengths keep ('a', 'bc') and ('ab', 'c') apart, and NULL from ''.
                .map(text -> "IFNULL(CONCAT(LENGTH(" + text + "), ':', " + text + "), 'N')")
                .collect(Collectors.joining(", ", "CONCAT(", ")"));
        return "COUNT(*), SUM(IFNULL(CAST(CONV(LEFT(" + function.formatted(row) + ", 15), 16, 10) AS UNSIGNED), "
                + TOO_LONG + "))";
    }

    /**
     * The digest; empty where a row is too long for the server to take it in one piece.
     *
     * @param sum empty where there are no rows
     */
    public static Optional<String> of(String rows, String sum) {
        return !sum.isEmpty() && new BigDecimal(sum).compareTo(new BigDecimal(TOO_LONG)) >= 0
                ? Optional.empty()
                : Optional.of(rows + " " + sum);
    }
}
