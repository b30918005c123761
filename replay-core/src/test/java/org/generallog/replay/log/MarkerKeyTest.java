package org.generallog.replay.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MarkerKeyTest {
    private final MarkerKey key = MarkerKey.fresh();

    private static Marker marker(String comment) {
        return Marker.in(("SELECT " + comment + " 1").getBytes(StandardCharsets.US_ASCII))
                .orElseThrow();
    }

    @Test
    void aProofIsGoodForOneConnectionOneNameAndOneKey() {
        Marker own = marker(key.comment("shop", 4711));
        assertTrue(key.proves(own, 4711));
        assertFalse(key.proves(own, 4712));
        assertFalse(key.proves(new Marker("other", own.kind(), own.payload()), 4711));
        assertFalse(MarkerKey.fresh().proves(own, 4711));
        assertFalse(key.proves(new Marker("shop", MarkerKey.KIND, ""), 4711));
    }

    @Test
    void theSameSecretIsTheSameKey() {
        byte[] secret = MarkerKey.freshSecret();
        assertTrue(MarkerKey.of(secret).proves(marker(MarkerKey.of(secret).comment("shop", 1)), 1));
        assertThrows(IllegalArgumentException.class, () -> MarkerKey.of(new byte[31]));
    }
}
