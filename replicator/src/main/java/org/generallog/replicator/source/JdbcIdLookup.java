package org.generallog.replicator.source;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.identity.ColumnText;
import org.generallog.replay.identity.FoundRow;
import org.generallog.replay.identity.IdLookup;
import org.generallog.replay.identity.IdRanges.Gap;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.sql.SqlNames;
import org.jspecify.annotations.Nullable;

/** The look-ups over JDBC, on connections of a pool. Their sessions are in autocommit: each read sees what is committed by then. */
public final class JdbcIdLookup implements IdLookup, AutoCloseable {
    /** A query that takes longer is not worth it. */
    private static final int SELECT_SECONDS = 5;

    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
    /** No such table, no such column, no such database; no right to read it. */
    private static final Set<Integer> NOT_THERE = Set.of(1146, 1054, 1049, 1142, 1143, 1356, 1168);

    private final SourceConnections connections;
    private final SourcePool pool;

    public JdbcIdLookup(SourceConnections connections) {
        this.connections = connections;
        this.pool = new SourcePool(connections, "ids");
    }

    @Override
    public Optional<List<FoundRow>> rows(TableSchema table, List<String> columns, List<Gap> among, int most)
            throws LogReadException {
        Optional<Column> id = table.autoIncrementColumn().filter(column -> isIndexed(table, column));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        String name = SqlNames.quote(id.get().name());
        String where = among.stream().map(gap -> isIn(name, gap)).collect(Collectors.joining(" OR "));
        String order = " ORDER BY " + name + (among.isEmpty() ? " DESC" : "") + " LIMIT " + most;
        Optional<List<FoundRow>> rows =
                rows(table, id.get(), columns, (among.isEmpty() ? "" : " WHERE " + where) + order);
        if (among.isEmpty()) {
            rows.ifPresent(Collections::reverse);
        }
        return rows;
    }

    private static String isIn(String id, Gap gap) {
        String above = id + ">" + gap.above();
        return gap.below() == Long.MAX_VALUE ? above : "(" + above + " AND " + id + "<" + gap.below() + ")";
    }

    /** Whether its rows can be read in the order of their ids: not where the id counts within a group (MyISAM). */
    private static boolean isIndexed(TableSchema table, Column id) {
        List<List<String>> keys = table.uniqueKeys();
        return keys.stream().anyMatch(key -> key.get(0).equals(id.name()))
                || keys.stream().noneMatch(key -> key.contains(id.name()));
    }

    @Override
    public Optional<List<FoundRow>> byKey(TableSchema table, List<String> columns, List<Map<String, String>> keys)
            throws LogReadException {
        Optional<Column> id = table.autoIncrementColumn();
        if (id.isEmpty() || keys.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = List.copyOf(keys.get(0).keySet());
        StringJoiner values = new StringJoiner(",");
        for (Map<String, String> key : keys) {
            StringJoiner tuple = new StringJoiner(",", "(", ")");
            names.forEach(name -> tuple.add(text(key.getOrDefault(name, ""))));
            values.add(tuple.toString());
        }
        StringJoiner tuple = new StringJoiner(",", "(", ")");
        names.forEach(name -> tuple.add(SqlNames.quote(name)));
        return rows(table, id.get(), columns, " WHERE " + tuple + " IN (" + values + ")");
    }

    /** Sessions of ours have no sql_mode, so a backslash escapes. */
    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'";
    }

    private Optional<List<FoundRow>> rows(TableSchema table, Column id, List<String> columns, String rest)
            throws LogReadException {
        List<Column> read = table.columns().stream()
                .filter(column ->
                        columns.contains(column.name()) && ColumnText.reading(column) != ColumnText.Reading.NONE)
                .toList();
        StringBuilder sql = new StringBuilder("SELECT " + connections.tag("ids", "") + " " + SqlNames.quote(id.name()));
        read.forEach(column -> sql.append(',').append(expression(column)));
        sql.append(" FROM ")
                .append(SqlNames.quote(table.database()))
                .append('.')
                .append(SqlNames.quote(table.name()))
                .append(rest);
        return pool.ask("Looking for new ids", statement -> {
            try (ResultSet row = statement.executeQuery(sql.toString())) {
                return Optional.of(rows(row, read));
            } catch (SQLException e) {
                if (NOT_THERE.contains(e.getErrorCode())) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static String expression(Column column) {
        String name = SqlNames.quote(column.name());
        return switch (ColumnText.reading(column)) {
            case TEXT -> "LEFT(" + name + "," + ColumnText.LONGEST + ")";
            case BYTES -> "HEX(LEFT(" + name + "," + ColumnText.LONGEST + "))";
            // The driver makes no text of the date 0000-00-00.
            default -> "CAST(" + name + " AS CHAR)";
        };
    }

    private static List<FoundRow> rows(ResultSet row, List<Column> columns) throws SQLException {
        List<FoundRow> rows = new ArrayList<>();
        while (row.next()) {
            BigInteger id = new BigInteger(row.getString(1));
            if (id.compareTo(LARGEST) > 0) {
                continue;
            }
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                values.put(columns.get(i).name(), ColumnText.held(row.getString(i + 2), columns.get(i)));
            }
            rows.add(new FoundRow(id.longValueExact(), values));
        }
        return rows;
    }

    @Override
    public Optional<List<List<@Nullable String>>> selected(String database, String query, int most)
            throws LogReadException {
        return pool.ask("Asking for the rows of a query", statement -> {
            statement.setMaxRows(most + 1);
            statement.setQueryTimeout(SELECT_SECONDS);
            if (!database.isEmpty()) {
                // The other questions name their databases.
                statement.execute("USE " + connections.tag("ids", "") + " " + SqlNames.quote(database));
            }
            try (ResultSet row = statement.executeQuery(connections.tag("ids", "") + " " + query)) {
                int width = row.getMetaData().getColumnCount();
                List<List<@Nullable String>> rows = new ArrayList<>();
                while (row.next()) {
                    List<@Nullable String> values = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        values.add(row.getString(i));
                    }
                    rows.add(values);
                }
                return rows.size() > most ? Optional.empty() : Optional.of(rows);
            } catch (SQLException e) {
                if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                    throw e;
                }
                return Optional.empty();
            }
        });
    }

    @Override
    public Set<Long> occupied(TableSchema table, long low, long high) throws LogReadException {
        Optional<Column> id = table.autoIncrementColumn();
        if (id.isEmpty()) {
            return Set.of();
        }
        String name = SqlNames.quote(id.get().name());
        return pool.ask("Looking for new ids", statement -> {
            // For the next statement alone.
            statement.execute("SET " + connections.tag("ids", "") + " TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
            Set<Long> ids = new HashSet<>();
            try (ResultSet row = statement.executeQuery("SELECT " + connections.tag("ids", "") + " " + name + " FROM "
                    + SqlNames.quote(table.database()) + '.' + SqlNames.quote(table.name()) + " WHERE " + name
                    + " BETWEEN " + low + " AND " + high)) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            return ids;
        });
    }

    @Override
    public Set<Long> busy(Set<Long> threads) throws LogReadException {
        StringJoiner ids = new StringJoiner(",", "(", ")");
        threads.forEach(thread -> ids.add(thread.toString()));
        return pool.ask("Asking which sessions are busy", statement -> {
            Set<Long> busy = new HashSet<>();
            try (ResultSet row = statement.executeQuery("SELECT " + connections.tag("ids", "")
                    + " ID FROM information_schema.PROCESSLIST WHERE COMMAND <> 'Sleep' AND ID IN " + ids)) {
                while (row.next()) {
                    busy.add(row.getLong(1));
                }
            }
            return busy;
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
