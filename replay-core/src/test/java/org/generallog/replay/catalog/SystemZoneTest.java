package org.generallog.replay.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemZoneTest {
    private static final long NOW = Instant.parse("2026-11-20T12:00:00Z").getEpochSecond();

    private static NavigableMap<Long, Integer> offsets(ZoneId zone) {
        NavigableMap<Long, Integer> offsets = new TreeMap<>();
        for (long second : SystemZone.samples(NOW)) {
            offsets.put(
                    second,
                    zone.getRules().getOffset(Instant.ofEpochSecond(second)).getTotalSeconds());
        }
        return offsets;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "America/Sao_Paulo",
                "Africa/Casablanca"
            })
    void a_zone_is_found_by_its_offsets(String name) {
        NavigableMap<Long, Integer> asked = offsets(ZoneId.of(name));
        String found = SystemZone.match(asked, NOW);
        assertEquals(asked, offsets(ZoneId.of(found)), found);
    }

    @Test
    void clocks_that_are_not_changed_are_an_offset() {
        assertEquals("+05:30", SystemZone.match(offsets(ZoneId.of("Asia/Kolkata")), NOW));
        assertEquals("+00:00", SystemZone.match(offsets(ZoneId.of("UTC")), NOW));
        assertEquals("-07:00", SystemZone.match(offsets(ZoneId.of("America/Phoenix")), NOW));
    }

    @Test
    void old_rules_that_differ_do_not_matter() {
        NavigableMap<Long, Integer> asked = offsets(ZoneId.of("Europe/Berlin"));
        asked.replaceAll((second, offset) -> second < NOW - 20L * 365 * 86400 ? 12345 : offset);
        String found = SystemZone.match(asked, NOW);
        assertEquals(
                ZoneId.of("Europe/Berlin").getRules().getOffset(Instant.parse("2027-07-01T00:00:00Z")),
                ZoneId.of(found).getRules().getOffset(Instant.parse("2027-07-01T00:00:00Z")));
    }

    @Test
    void a_zone_like_no_other_is_its_offset_now() {
        NavigableMap<Long, Integer> asked = offsets(ZoneId.of("UTC"));
        asked.replaceAll((second, offset) -> second < NOW ? 1800 : 7200);
        assertEquals("+02:00", SystemZone.match(asked, NOW));
    }
}
