package org.generallog.replicator.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.apply.RelayLogSource;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.replay.relaylog.RelayLogScan;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify;
import org.jspecify.annotations.Nullable;

/**
 * Writes what became of each statement, in the order of the relay log: the relay log says what was captured, the new instance what it has
 * applied and what it refused. Files of the relay log that are purged already have left only what is recorded on the new instance.
 */
final class Export {
    /** The first file begins behind its magic number. */
    private static final long FIRST_OFFSET = RelayPosition.START.offset();

    private final Outcomes outcomes;
    private final ExportFile file;
    private final long sinceMicros;
    private final Set<Fate> wanted;
    private final Map<Fate, Long> counts = new EnumMap<>(Fate.class);

    /**
     * @param since statements before it are left out
     * @param wanted others are left out
     */
    Export(Outcomes outcomes, ExportFile file, Instant since, Set<Fate> wanted) {
        this.outcomes = outcomes;
        this.file = file;
        this.sinceMicros = ChronoUnit.MICROS.between(Instant.EPOCH, since);
        this.wanted = wanted;
    }

    /**
     * Returns how many lines there are of each fate.
     *
     * @param relayLog its directory; read up to its last whole transaction, also while it grows
     */
    Map<Fate, Long> run(Path relayLog) throws IOException, SQLException {
        RelayLogFiles files = new RelayLogFiles(relayLog);
        List<Long> numbers = files.list();
        if (!numbers.isEmpty()) {
            long last = numbers.get(numbers.size() - 1);
            RelayPosition end =
                    new RelayPosition(last, RelayLogScan.of(files.path(last)).end());
            RelayPosition begin = new RelayPosition(numbers.get(0), FIRST_OFFSET);
            try (RelayLogSource source = new RelayLogSource(relayLog, begin, outcomes.relayLog())) {
                for (Optional<RelayEntry> entry = source.next(end); entry.isPresent(); entry = source.next(end)) {
                    transaction(entry.get());
                }
            }
        }
        for (Optional<Recorded> each = outcomes.take(); each.isPresent(); each = outcomes.take()) {
            alone(each.get());
        }
        return counts;
    }

    private void transaction(RelayEntry entry) throws IOException, SQLException {
        Map<Integer, Recorded> recorded = new HashMap<>();
        for (Optional<Recorded> each = outcomes.takeUpTo(entry.end());
                each.isPresent();
                each = outcomes.takeUpTo(entry.end())) {
            if (each.get().end().equals(entry.end())) {
                recorded.put(each.get().change(), each.get());
            } else {
                alone(each.get());
            }
        }
        Fate fate = outcomes.holds(entry) ? Fate.APPLIED : Fate.WAITING;
        int number = 0;
        for (Change change : entry.transaction().changes()) {
            number++;
            if (change.timeMicros() < sinceMicros) {
                continue;
            }
            if (change instanceof StatementChange statement) {
                write(line(entry, number, statement, fate, recorded.get(number)));
            } else if (change instanceof ToVerify entryToVerify) {
                write(line(entry, number, entryToVerify));
            }
        }
    }

    private static Exported line(
            RelayEntry entry, int number, StatementChange change, Fate fate, @Nullable Recorded recorded) {
        return statement(
                recorded == null ? fate : recorded.fate(),
                time(change.timeMicros()),
                Long.toUnsignedString(entry.transaction().threadId()),
                entry.end().toString(),
                number,
                change.context().database(),
                change.sql(),
                id(change.insertId()),
                id(change.lastInsertId()),
                recorded);
    }

    private static Exported statement(
            Fate fate,
            String time,
            String session,
            String end,
            int number,
            String database,
            byte[] sql,
            @Nullable String insertId,
            @Nullable String lastInsertId,
            @Nullable Recorded recorded) {
        String text = text(sql);
        return new Exported(
                fate,
                time,
                session,
                end,
                number,
                database,
                text,
                text == null ? Base64.getEncoder().encodeToString(sql) : null,
                insertId,
                lastInsertId,
                null,
                null,
                null,
                recorded == null ? null : recorded.error(),
                recorded == null ? null : recorded.sqlState(),
                recorded == null ? null : recorded.message());
    }

    private static Exported line(RelayEntry entry, int number, ToVerify change) {
        ToVerify.Item item = change.item();
        return new Exported(
                Fate.TO_VERIFY,
                time(change.timeMicros()),
                Long.toUnsignedString(entry.transaction().threadId()),
                entry.end().toString(),
                number,
                item.database(),
                null,
                null,
                null,
                null,
                item.table().isEmpty() ? null : item.table(),
                item.isWholeTable() ? null : item.key(),
                item.reason().id(),
                null,
                null,
                item.reason().sentence());
    }

    /** The relay log does not have its transaction any more. */
    private void alone(Recorded recorded) throws IOException {
        if (recorded.timeMicros() < sinceMicros) {
            return;
        }
        write(statement(
                recorded.fate(),
                time(recorded.timeMicros()),
                recorded.session(),
                recorded.end().toString(),
                recorded.change(),
                recorded.database(),
                recorded.statement(),
                null,
                null,
                recorded));
    }

    private void write(Exported line) throws IOException {
        if (wanted.contains(line.fate())) {
            file.write(line);
            counts.merge(line.fate(), 1L, Long::sum);
        }
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static @Nullable String id(OptionalLong id) {
        return id.isPresent() ? Long.toUnsignedString(id.getAsLong()) : null;
    }

    /** Null where the bytes are no UTF-8: what they mean depends on the session. */
    private static @Nullable String text(byte[] sql) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(sql))
                    .toString();
        } catch (CharacterCodingException other) {
            return null;
        }
    }
}
