package org.generallog.replay.capture;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.SourceProbe;
import org.generallog.replay.transaction.DeadlockEvidence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * InnoDB's latest deadlock as evidence. InnoDB shows it until there is another one, so it must be the one asked for: not older than
 * the statement that met it, not newer than the row that came after it, with its text, and not told before, also before a restart. Else other
 * transactions of its victim would be taken for rolled back: later ones, or, while a backlog is read, earlier ones.
 */
final class LatestDeadlock implements DeadlockEvidence {
    private static final Logger LOG = LoggerFactory.getLogger(LatestDeadlock.class);
    private static final long SECOND = 1_000_000;
    /** 5.5 writes two digits of the year. */
    private static final List<DateTimeFormatter> FORMATS =
            List.of(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss"), DateTimeFormatter.ofPattern("uuMMdd H:mm:ss"));

    private final SourceProbe probe;
    private final ZoneOffset zone;
    private final boolean beginsAnew;
    private final boolean timeoutRollsBack;
    private @Nullable DeadlockReport told;

    /** @param facts the old instance */
    LatestDeadlock(SourceProbe probe, ServerFacts facts) {
        this(
                probe,
                facts.clock().systemOffsetSeconds(),
                facts.version(),
                facts.global("innodb_rollback_on_timeout", "OFF").equalsIgnoreCase("ON"));
    }

    /**
     * @param offsetSeconds what the old instance's own time zone is ahead of UTC
     * @param timeoutRollsBack {@code innodb_rollback_on_timeout}
     */
    LatestDeadlock(SourceProbe probe, int offsetSeconds, ServerVersion version, boolean timeoutRollsBack) {
        this.probe = probe;
        this.timeoutRollsBack = timeoutRollsBack;
        this.beginsAnew = version.beginsAnewAfterDeadlock();
        this.zone = ZoneOffset.ofTotalSeconds(offsetSeconds);
    }

    /** For the capture checkpoint: the deadlock that was told last; null for none. */
    @Nullable
    DeadlockReport told() {
        return told;
    }

    void restore(@Nullable DeadlockReport before) {
        told = before;
    }

    @Override
    public boolean wasVictim(long threadId, String statement, long sinceMicros, long untilMicros) {
        Optional<DeadlockReport> report = read().filter(each -> each.victimThreadId() == threadId
                && isBetween(each.time(), sinceMicros, untilMicros)
                && each.shows(statement)
                && !each.equals(told));
        report.ifPresent(each -> told = each);
        return report.isPresent();
    }

    @Override
    public boolean beginsAnew() {
        return beginsAnew;
    }

    @Override
    public boolean timeoutRollsBack() {
        return timeoutRollsBack;
    }

    private Optional<DeadlockReport> read() {
        try {
            return probe.deadlockReport();
        } catch (LogReadException e) {
            LOG.warn("the deadlock report cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** By whole seconds, as the report has them. A time that cannot be read counts as new. */
    private boolean isBetween(String time, long sinceMicros, long untilMicros) {
        for (DateTimeFormatter format : FORMATS) {
            try {
                long second =
                        LocalDateTime.parse(time.replaceAll(" +", " "), format).toEpochSecond(zone);
                return second >= Math.floorDiv(sinceMicros, SECOND) && second <= Math.floorDiv(untilMicros, SECOND);
            } catch (DateTimeException otherFormat) {
                LOG.trace("not {}", format, otherFormat);
            }
        }
        return true;
    }
}
