package org.generallog.replay.apply;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.generallog.replay.catalog.SystemZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session's time zone is called on the new instance. */
final class TimeZones {
    private static final Logger log = LoggerFactory.getLogger(TimeZones.class);

    private final boolean named;
    private boolean warned;

    /** @param named whether the new instance knows zones by name */
    TimeZones(boolean named) {
        this.named = named;
    }

    /**
     * Where the new instance knows no names, the offset that the zone had at that moment: right for {@code NOW()}, wrong for a
     * {@code TIMESTAMP} that is written as text and lies in the other half of the year.
     */
    String at(String zone, long micros) {
        if (named || zone.startsWith("+") || zone.startsWith("-")) {
            return zone;
        }
        if (!warned) {
            warned = true;
            log.warn(
                    "the new instance knows no time zone by name, so {} is replayed as an offset: load the time zone tables"
                            + " (mysql_tzinfo_to_sql) on the new instance and start again",
                    zone);
        }
        try {
            return SystemZone.offset(ZoneId.of(zone)
                    .getRules()
                    .getOffset(Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000)))
                    .getTotalSeconds());
        } catch (DateTimeException unknown) {
            // A name of that server's own; the new instance says so.
            return zone;
        }
    }
}
