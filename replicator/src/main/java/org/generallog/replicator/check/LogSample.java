package org.generallog.replicator.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogOffException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replicator.source.LogSources;
import org.generallog.replicator.source.RotationMode;
import org.generallog.replicator.source.SourceConnections;
import org.generallog.replicator.source.TableLogSource;

/** The newest rows of the old instance's log, and what the statements in them mean for a replication. */
final class LogSample {
    /** Rows that are read at most, the newest. */
    static final int MOST_ROWS = 200_000;

    private static final int EXAMPLES = 3;
    private static final long DAY_MICROS = 86_400_000_000L;
    /** A shorter time tells no rate; times are whole seconds on MySQL before 5.7. */
    private static final long SHORTEST_MICROS = 10_000_000L;

    /** Of a row beside its text: time, user, host, thread, kind. */
    private static final int ROW_OVERHEAD = 80;

    /**
     * Statements of a kind.
     *
     * @param byName how many there are, by what they begin with
     * @param examples without literals
     */
    record Kind(Map<String, Integer> byName, List<String> examples) {
        int count() {
            return byName.values().stream().mapToInt(Integer::intValue).sum();
        }

        void add(Meaning.Told told) {
            byName.merge(told.name(), 1, Integer::sum);
            if (examples.size() < EXAMPLES && !examples.contains(told.example())) {
                examples.add(told.example());
            }
        }

        /** {@code 3 LOAD DATA, 1 GRANT; such as …}. */
        String text() {
            List<String> counts = new ArrayList<>();
            byName.forEach((name, count) -> counts.add("%,d %s".formatted(count, name)));
            return Check.some(counts) + ", such as: " + String.join("; ", examples);
        }
    }

    private final StatementAnalyzer analyzer = new CachingStatementAnalyzer();
    private final FilterRules filter;
    private final Map<Meaning, Kind> kinds = new EnumMap<>(Meaning.class);
    private long rows;
    private long bytes;
    private long writtenBytes;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros;

    private LogSample(FilterRules filter) {
        this.filter = filter;
    }

    /** @throws CannotLook where the log cannot be read */
    static LogSample read(Instances on) throws java.sql.SQLException, CannotLook {
        // The instance says better what is missing.
        on.older().rows("SELECT 1 FROM mysql.general_log LIMIT 1", "SELECT ON mysql.*");
        LogSample sample = new LogSample(on.filter());
        SourceConnections connections =
                new SourceConnections(on.older().address(), on.config().name());
        try (TableLogSource source = new LogSources(connections).open(RotationMode.NONE, () -> false, "")) {
            LogPosition end = source.end();
            LogPosition at = new LogPosition(end.generation(), Math.max(0, end.ordinal() - MOST_ROWS));
            List<LogRow> some = source.poll(at);
            while (!some.isEmpty() && at.ordinal() < end.ordinal()) {
                some.forEach(sample::add);
                at = some.get(some.size() - 1).position();
                some = source.poll(at);
            }
        } catch (LogOffException off) {
            throw new CannotLook("the log is off", "");
        } catch (LogReadException e) {
            throw new CannotLook(String.valueOf(e.getMessage()), "");
        }
        return sample;
    }

    private void add(LogRow row) {
        boolean statement = row.command() == LogCommand.QUERY || row.command() == LogCommand.EXECUTE;
        if (Marker.in(row.argument()).isPresent() || filter.excludesUser(row.userHost())) {
            return;
        }
        int size = row.argument().length + ROW_OVERHEAD;
        rows++;
        bytes += size;
        firstMicros = Math.min(firstMicros, row.eventTimeMicros());
        lastMicros = Math.max(lastMicros, row.eventTimeMicros());
        if (!statement) {
            return;
        }
        for (byte[] sql : analyzer.split(row.argument(), LexicalMode.DEFAULT)) {
            Meaning.Told told = Meaning.of(row, sql, analyzer.analyze(sql, LexicalMode.DEFAULT));
            writtenBytes += told.writes() ? sql.length + ROW_OVERHEAD : 0;
            told.meanings()
                    .forEach(
                            each -> kinds.computeIfAbsent(each, m -> new Kind(new LinkedHashMap<>(), new ArrayList<>()))
                                    .add(told));
        }
    }

    /** Rows that were looked at, the replicator's own left out. */
    long rows() {
        return rows;
    }

    Kind of(Meaning meaning) {
        return kinds.getOrDefault(meaning, new Kind(Map.of(), List.of()));
    }

    /** Bytes that the log grows by in a day at the rate of the sample; empty where it is too short to tell. */
    OptionalLong bytesPerDay() {
        return perDay(bytes);
    }

    /** Bytes that the relay log grows by in a day. */
    OptionalLong writtenBytesPerDay() {
        return perDay(writtenBytes);
    }

    private OptionalLong perDay(long some) {
        long micros = lastMicros - firstMicros;
        boolean busy = rows > MOST_ROWS / 2 && micros >= SHORTEST_MICROS / 5;
        return rows == 0 || (micros < SHORTEST_MICROS && !busy)
                ? OptionalLong.empty()
                : OptionalLong.of((long) ((double) some / micros * DAY_MICROS));
    }
}
