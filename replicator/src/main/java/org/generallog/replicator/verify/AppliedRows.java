package org.generallog.replicator.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.apply.RelayLogSource;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.verify.TouchedRows;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.TouchedRows.Table;
import org.jspecify.annotations.Nullable;

/** Reads in the relay log which rows the transactions have written that are applied. */
final class AppliedRows implements AutoCloseable {
    private final Path directory;
    private final SchemaCatalog catalog;
    private final TargetTables tables;
    private final CachingStatementAnalyzer analyzer = new CachingStatementAnalyzer();
    private final AffectedRows affected;
    private @Nullable RelayLogSource log;
    private String logName = "";
    private RelayPosition place;
    private long timeMicros;
    private boolean schemaChanged;

    /** @param from where to begin: a transaction's end */
    AppliedRows(Path directory, SchemaCatalog catalog, TargetTables tables, RelayPosition from) {
        this.directory = directory;
        this.catalog = catalog;
        this.tables = tables;
        this.affected = new AffectedRows(analyzer, tables, this::mode);
        this.place = from;
    }

    private LexicalMode mode(StatementContext context) {
        return LexicalMode.of(catalog.facts().charset(context.characterSetClient()), context.sqlMode());
    }

    /** All before it has been read. */
    RelayPosition place() {
        return place;
    }

    /** Commit time of the newest transaction that was read; 0 for none. */
    long timeMicros() {
        return timeMicros;
    }

    /** Whether a schema statement has been read since the last call. */
    boolean takeSchemaChanged() {
        boolean changed = schemaChanged;
        schemaChanged = false;
        return changed;
    }

    /**
     * Reads on.
     *
     * @param name of the relay log
     * @param applied everything before it is on the new instance
     * @param most transactions at most
     * @return whether all that is applied has been read
     */
    boolean read(String name, RelayPosition applied, int most, TouchedRows into) throws IOException {
        if (!name.equals(logName)) {
            close();
            logName = name;
        }
        RelayLogSource source = log;
        if (source == null) {
            source = new RelayLogSource(directory, place, name);
            log = source;
        }
        for (int i = 0; i < most; i++) {
            Optional<RelayEntry> next = source.next(applied);
            if (next.isEmpty()) {
                return true;
            }
            touch(next.get(), into);
            place = next.get().end();
            timeMicros = Math.max(timeMicros, time(next.get().transaction()));
        }
        return false;
    }

    /** A session's time zone or its TIMESTAMP may have it in the future. */
    private static long time(Transaction transaction) {
        return Math.min(transaction.commitTimeMicros(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    /** What lies before a place cannot be read any more. */
    void skipTo(RelayPosition to) throws IOException {
        close();
        place = to;
    }

    private void touch(RelayEntry entry, TouchedRows into) {
        Transaction transaction = entry.transaction();
        if (transaction.kind() == Transaction.Kind.DDL) {
            tables.forget();
            schemaChanged = true;
        }
        Since since = new Since(entry.begin(), time(transaction));
        for (Change change : transaction.changes()) {
            if (change instanceof StatementChange statement) {
                Set<Item> items = affected.of(Doubt.DIFFERS, statement);
                for (Item item : items) {
                    // A procedure may write to any database.
                    Table table =
                            item.table().isEmpty() ? TargetTables.EVERY : new Table(item.database(), item.table());
                    into.add(table, item.key(), since);
                    tables.setOff(table).forEach(other -> into.add(other, "", since));
                }
                if (!items.isEmpty()) {
                    StatementContext context = statement.context();
                    Set<String> functions =
                            analyzer.analyze(statement.sql(), mode(context)).functions();
                    tables.setOffBy(functions, context.database()).forEach(other -> into.add(other, "", since));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        RelayLogSource open = log;
        log = null;
        if (open != null) {
            open.close();
        }
    }
}
