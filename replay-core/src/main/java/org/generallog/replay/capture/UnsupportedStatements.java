package org.generallog.replay.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementName;
import org.generallog.replay.sql.TableAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what cannot be replayed, and tells the log of each kind at once and then at most every ten minutes. */
final class UnsupportedStatements {
    private static final Logger LOG = LoggerFactory.getLogger(UnsupportedStatements.class);
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final int MOST_NAMES = 20;

    private final CaptureStats stats;
    private final Map<String, Told> byKind = new HashMap<>();

    /** When a kind was told last, and how many there were since. */
    private record Told(long nanoTime, long since) {}

    UnsupportedStatements(CaptureStats stats) {
        this.stats = stats;
    }

    /** @return its kind */
    String add(LogRow row, Session session, byte[] sql, StatementInfo info) {
        StatementName name = StatementName.of(sql, session.lexicalMode());
        List<String> about = info.tables().isEmpty()
                ? name.accounts()
                : info.tables().stream()
                        .limit(MOST_NAMES)
                        .map(access -> name(access, session.database()))
                        .distinct()
                        .toList();
        add(new Unsupported(name.kind(), row.eventTimeMicros(), session.userHost(), about));
        return name.kind();
    }

    private static String name(TableAccess access, String defaultDatabase) {
        String database = TableNames.database(access, defaultDatabase);
        return access.table().isEmpty() ? database : database + "." + access.table();
    }

    void add(Unsupported statement) {
        stats.unsupported(statement);
        long now = System.nanoTime();
        Told told = byKind.get(statement.kind());
        if (told != null && now - told.nanoTime() < QUIET.toNanos()) {
            byKind.put(statement.kind(), new Told(told.nanoTime(), told.since() + 1));
            return;
        }
        byKind.put(statement.kind(), new Told(now, 0));
        LOG.warn(
                "cannot be replayed: {}{} of {}{}; see the page to-verify.md",
                statement.kind(),
                statement.about().isEmpty() ? "" : " " + String.join(", ", statement.about()),
                statement.userHost(),
                told == null || told.since() == 0
                        ? ""
                        : ", and %,d more since the last message".formatted(told.since()));
    }
}
