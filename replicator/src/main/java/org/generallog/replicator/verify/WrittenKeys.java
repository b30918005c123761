package org.generallog.replicator.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.apply.RelayLogSource;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.dependency.Dependencies;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which rows a part of the relay log may have written: those whose writing would have to keep its order with one of its transactions, by the rules
 * by which transactions are applied side by side ({@link DependencyAnalyzer}).
 */
final class WrittenKeys {
    private static final Logger LOG = LoggerFactory.getLogger(WrittenKeys.class);
    /** {@code utf8mb4_general_ci}. */
    private static final int UTF8MB4 = 45;

    private static final StatementContext CONTEXT =
            new StatementContext("", 0, UTF8MB4, UTF8MB4, UTF8MB4, "+00:00", true, true, true);

    private final Path directory;
    private final SchemaCatalog catalog;

    WrittenKeys(Path directory, SchemaCatalog catalog) {
        this.directory = directory;
        this.catalog = catalog;
    }

    Set<Key> written(TablePair table, Collection<Key> keys, RelayPosition from, CaptureCheckpoint captured) {
        Set<Key> all = new HashSet<>(keys);
        Optional<List<Transaction>> inFlight = captured.assembler().inFlight();
        boolean held = captured.held() != null && !captured.held().rows().isEmpty();
        if (inFlight.isEmpty() || held) {
            return all;
        }
        catalog.invalidate();
        DependencyAnalyzer analyzer = new DependencyAnalyzer(new CachingStatementAnalyzer(), catalog);
        Map<Key, Dependencies> open = new HashMap<>();
        for (Key key : keys) {
            Dependencies touched = analyzer.analyze(write(table, key));
            if (touched.isBarrier()) {
                return all;
            }
            open.put(key, touched);
        }
        Set<Key> written = new HashSet<>();
        for (Transaction each : inFlight.get()) {
            if (!take(analyzer.analyze(each), open, written)) {
                return all;
            }
        }
        try (RelayLogSource log = new RelayLogSource(directory, from, captured.relayLog())) {
            Optional<RelayEntry> next = log.next(captured.relay());
            while (next.isPresent() && !open.isEmpty()) {
                if (!take(analyzer.analyze(next.get().transaction()), open, written)) {
                    return all;
                }
                next = log.next(captured.relay());
            }
            return written;
        } catch (IOException e) {
            // Applied files are deleted: what they held cannot be told.
            LOG.debug("the relay log from {} cannot be read: {}", from, e.getMessage());
            return all;
        }
    }

    /** Returns whether what lies behind can be analysed. */
    private static boolean take(Dependencies transaction, Map<Key, Dependencies> open, Set<Key> written) {
        if (transaction.isBarrier()) {
            return false;
        }
        open.entrySet().removeIf(each -> {
            boolean conflicts = transaction.conflictsWith(each.getValue());
            if (conflicts) {
                written.add(each.getKey());
            }
            return conflicts;
        });
        return true;
    }

    /** A transaction of nobody's that writes this row, to be analysed and never run. */
    private static Transaction write(TablePair table, Key key) {
        String where = table.hasKey() ? " WHERE " + condition(table, key) : "";
        String column = table.columns().stream()
                .filter(each -> !table.key().contains(each))
                .findFirst()
                .map(each -> each.column(Side.NEWER))
                .orElse("");
        String sql = column.isEmpty()
                ? "DELETE FROM " + table.name().quoted() + where
                : "UPDATE " + table.name().quoted() + " SET " + column + "=" + column + where;
        StatementChange change = new StatementChange(
                CONTEXT,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                sql.getBytes(StandardCharsets.UTF_8));
        return new Transaction(0, Transaction.Kind.DATA, 0, List.of(change));
    }

    /** Texts as letters where that is safe, so that their key is understood. */
    private static String condition(TablePair table, Key key) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < table.key().size(); i++) {
            ColumnPair column = table.key().get(i);
            String value = key.parts().get(i);
            boolean plain = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '\'' && c != '\\');
            boolean letters = column.form() == Form.TEXT && plain;
            parts.add(column.column(Side.NEWER) + "="
                    + (letters ? "'" + value + "'" : column.literal(Side.NEWER, value)));
        }
        return String.join(" AND ", parts);
    }
}
