package org.generallog.replicator.verify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Range;
import org.generallog.replay.verify.RangeDigests;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.jdbc.RowDigest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Digests of ranges of a table's rows, computed by the servers. */
final class TableDigests implements RangeDigests {
    private static final Logger LOG = LoggerFactory.getLogger(TableDigests.class);
    /** Rows of a range. */
    private static final int RANGE = 10_000;
    /** The same where a row may have megabytes. */
    private static final int SHORT_RANGE = 200;

    private final Instances instances;
    private final TablePair table;
    private final RowDigest digest;

    /** @param table both sides keep its rows in one order */
    TableDigests(Instances instances, TablePair table, RowDigest digest) {
        this.instances = instances;
        this.table = table;
        this.digest = digest;
    }

    @Override
    public Range next(@Nullable Key after) throws VerifyException {
        String columns =
                table.key().stream().map(each -> each.select(Side.OLDER)).collect(Collectors.joining(", "));
        int rows = table.hasLong() ? SHORT_RANGE : RANGE;
        String sql = select(Side.OLDER, columns, new Range(after, null)) + " ORDER BY " + table.order(Side.OLDER)
                + " LIMIT " + (rows - 1) + ", 1";
        return instances.ask(Side.OLDER, table.name().toString(), connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(Instances.bytes(sql))) {
                return new Range(after, row.next() ? key(row) : null);
            }
        });
    }

    private Key key(ResultSet row) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < table.key().size(); i++) {
            parts.add(table.key().get(i).form().shared(row.getBytes(i + 1)));
        }
        return new Key(parts);
    }

    @Override
    public Optional<RangeDigest> of(Side side, Range range) throws VerifyException {
        List<String> texts =
                table.columns().stream().map(each -> each.text(side)).toList();
        String sql = select(side, digest.select(texts), range);
        try {
            return instances.ask(side, table.name().toString(), connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(Instances.bytes(sql))) {
                    row.next();
                    long rows = row.getLong(1);
                    return RowDigest.of(row.getString(1), Objects.requireNonNullElse(row.getString(2), ""))
                            .map(text -> new RangeDigest(rows, text));
                }
            });
        } catch (TableTrouble refused) {
            // Not every server casts each type to bytes.
            LOG.debug("{} has no digest", table.name(), refused);
            return Optional.empty();
        }
    }

    private String select(Side side, String columns, Range range) {
        String within = table.within(side, range);
        return "SELECT " + instances.tag(side) + " " + columns + " FROM "
                + table.name().quoted() + (within.isEmpty() ? "" : " WHERE " + within);
    }
}
