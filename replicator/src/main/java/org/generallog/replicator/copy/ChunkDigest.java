package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.jdbc.RowDigest;

/** A digest of a chunk's rows that both servers compute. */
final class ChunkDigest {
    /** Whose text differs between servers, or cannot be had. */
    private static final Set<ValueForm> WITHOUT = Set.of(ValueForm.JSON, ValueForm.GEOMETRY);

    /** MySQL 9.7 prints {@code 2.225073858507201e-308} for the last one, and an exponent for the first; 5.x and MariaDB do not. */
    private static final String NUMBERS =
            "SELECT CONCAT(1.2345678901234567e-15 * 1e0, ' ', 2.2250738585072014e-308 * 1e0)";

    private final RowDigest digest;
    private final boolean floating;

    private ChunkDigest(RowDigest digest, boolean floating) {
        this.digest = digest;
        this.floating = floating;
    }

    /** Empty where the two instances have no function of a digest in common. */
    static Optional<ChunkDigest> common(RawConnection source, RawConnection target) throws SQLException {
        for (RowDigest each : RowDigest.KNOWN) {
            if (has(source, each) && has(target, each)) {
                boolean floating = source.value(NUMBERS).equals(target.value(NUMBERS));
                return Optional.of(new ChunkDigest(each, floating));
            }
        }
        return Optional.empty();
    }

    private static boolean has(RawConnection connection, RowDigest digest) throws SQLException {
        try {
            return !connection.value("SELECT " + digest.probe()).isEmpty();
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
        List<String> texts = chunk.table().columns().stream()
                .map(c -> ValueForm.of(c.dataType()).text(Names.quote(c.name())))
                .toList();
        RawRow sums = connection
                .query("SELECT " + digest.select(texts) + " FROM "
                        + chunk.table().quoted() + chunk.where())
                .get(0);
        return RowDigest.of(sums.text(0), sums.text(1)).orElse("");
    }
}
