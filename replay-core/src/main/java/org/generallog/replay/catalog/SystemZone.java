package org.generallog.replay.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What the time zone {@code SYSTEM} of a server is. The server names but an abbreviation ({@code CET}); so it is asked for its offsets at
 * many instants, and the zone with the same ones is looked for. An offset alone would be wrong after the clocks are changed, and for a
 * {@code TIMESTAMP} written as text that lies in the other half of the year.
 */
public final class SystemZone {
    private static final int FIRST_YEAR = 1971;
    private static final int LAST_YEAR = 2037;

    private SystemZone() {}

    /** Instants to ask the server's offset for, in seconds since 1970-01-01 UTC: each month, and each week around now. */
    public static List<Long> samples(long nowSeconds) {
        Set<Long> samples = new TreeSet<>();
        for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
            for (int month = 1; month <= 12; month++) {
                samples.add(LocalDate.of(year, month, 2)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toEpochSecond());
            }
        }
        long week = 7 * 86400L;
        for (int i = -56; i <= 56; i++) {
            samples.add(nowSeconds + i * week);
        }
        return new ArrayList<>(samples);
    }

    /**
     * The zone's name, or an offset such as {@code +01:00} where its clocks are never changed or no zone is like it.
     *
     * @param offsets what the zone is ahead of UTC, in seconds, by instant
     * @param nowSeconds whose neighbourhood has to be right where the rules have changed since one of both sides was made
     */
    public static String match(SortedMap<Long, Integer> offsets, long nowSeconds) {
        int now = offsets.getOrDefault(offsets.tailMap(nowSeconds).firstKey(), 0);
        SortedMap<Long, Integer> near = offsets.subMap(nowSeconds - 400 * 86400L, nowSeconds + 400 * 86400L);
        for (SortedMap<Long, Integer> wanted : List.of(offsets, near)) {
            if (wanted.values().stream().allMatch(offset -> offset == now)) {
                return offset(now);
            }
            String own = ZoneId.systemDefault().getId();
            if (own.contains("/") && matches(ZoneId.of(own).getRules(), wanted)) {
                return own;
            }
            for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
                boolean usual = name.contains("/") && !name.startsWith("Etc/") && !name.startsWith("SystemV/");
                if (usual && matches(ZoneId.of(name).getRules(), wanted)) {
                    return name;
                }
            }
        }
        return offset(now);
    }

    private static boolean matches(ZoneRules rules, SortedMap<Long, Integer> offsets) {
        for (Map.Entry<Long, Integer> each : offsets.entrySet()) {
            if (rules.getOffset(Instant.ofEpochSecond(each.getKey())).getTotalSeconds() != each.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** {@code +05:30}. */
    public static String offset(int seconds) {
        int minutes = Math.abs(seconds) / 60;
        return "%s%02d:%02d".formatted(seconds < 0 ? "-" : "+", minutes / 60, minutes % 60);
    }
}
