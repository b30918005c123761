package org.generallog.replicator.copy;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One short text for all rows of a chunk, that both servers compute: the number of rows, and the sum of 60 bits of a digest of each. Equal
 * texts are equal rows, but for a chance of one in 2^60.
 */
final class ChunkDigest {
    /** {@code MD5()}, the faster one, is not there on MySQL 9.7, {@code SHA2()} not before 5.5 and in builds without TLS. */
    private static final List<String> FUNCTIONS = List.of("MD5(%s)", "SHA2(%s, 256)");

    /** Stands for a row whose digest is NULL since its text is longer than {@code max_allowed_packet}; more than all others together. */
    private static final String TOO_LONG = "1000000000000000000000000000000";

    /** Whose text differs between servers, or cannot be had. */
    private static final Set<ValueForm> WITHOUT = Set.of(ValueForm.JSON, ValueForm.GEOMETRY);

    /** MySQL 9.7 prints {@code 2.225073858507201e-308} for the last one, and an exponent for the first; 5.x and MariaDB do not. */
    private static final String NUMBERS =
            "SELECT CONCAT(1.2345678901234567e-15 * 1e0, ' ', 2.2250738585072014e-308 * 1e0)";

    private final String function;
    private final boolean floating;

    private ChunkDigest(String function, boolean floating) {
        this.function = function;
        this.floating = floating;
    }

    /** Empty where the two instances have no function of a digest in common. */
    static Optional<ChunkDigest> common(RawConnection source, RawConnection target) throws SQLException {
        for (String function : FUNCTIONS) {
            if (has(source, function) && has(target, function)) {
                boolean floating = source.value(NUMBERS).equals(target.value(NUMBERS));
                return Optional.of(new ChunkDigest(function, floating));
            }
        }
        return Optional.empty();
    }

    private static boolean has(RawConnection connection, String function) throws SQLException {
        try {
            return !connection.value("SELECT " + function.formatted("'a'")).isEmpty();
        } catch (SQLException e) {
            // ER_SP_DOES_NOT_EXIST, ER_FUNC_INEXISTENT_NAME_COLLISION and their kind say that there is none.
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw e;
            }
            return false;
        }
    }

    /** Whether the values of all its columns have one text on both servers. */
    boolean fits(TableDefinition table) {
        return table.columns().stream()
                .map(c -> ValueForm.of(c.dataType()))
                .noneMatch(form -> WITHOUT.contains(form) || (!floating && form == ValueForm.FLOATING));
    }

    /** The digest of a chunk's rows; empty where a row is too long for the server to take it in one piece. */
    String of(RawConnection connection, Chunk chunk) throws SQLException {
        String row = chunk.table().columns().stream()
                .map(c -> ValueForm.of(c.dataType()).text(Names.quote(c.name())))
                // Lengths keep ('a', 'bc') and ('ab', 'c') apart, and NULL from ''.
                .map(text -> "IFNULL(CONCAT(LENGTH(" + text + "), ':', " + text + "), 'N')")
                .collect(Collectors.joining(", ", "CONCAT(", ")"));
        RawRow sums = connection
                .query("SELECT COUNT(*), SUM(IFNULL(CAST(CONV(LEFT(" + function.formatted(row)
                        + ", 15), 16, 10) AS UNSIGNED), " + TOO_LONG + ")) FROM "
                        + chunk.table().quoted() + chunk.where())
                .get(0);
        String sum = sums.text(1);
        return !sum.isEmpty() && new BigDecimal(sum).compareTo(new BigDecimal(TOO_LONG)) >= 0
                ? ""
                : sums.text(0) + " " + sum;
    }
}
