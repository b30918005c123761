package org.generallog.replicator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.generallog.replicator.config.HttpConfig;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.Secret;
import org.junit.jupiter.api.Test;

class GateTest {
    private static Gate gate(String listen, List<String> hosts, String token) {
        return new Gate(new HttpConfig(
                Optional.of(new ListenAddress(listen, 9104)),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                hosts,
                new Secret(token)));
    }

    private static Headers headers(String name, String... values) {
        Headers headers = new Headers();
        for (String value : values) {
            headers.add(name, value);
        }
        return headers;
    }

    @Test
    void namesThatAreConfigured() {
        Gate gate = gate("replicator.internal", List.of("Status.example"), "");
        assertTrue(gate.refuses(headers("Host", "status.example:9104")).isEmpty());
        assertTrue(gate.refuses(headers("Host", "replicator.internal")).isEmpty());
        assertTrue(gate.refuses(new Headers()).isEmpty());
        assertTrue(gate.refuses(headers("Host", "example")).isPresent());
        assertTrue(gate.refuses(headers("Host", "localhost", "evil.example")).isPresent());
        assertTrue(gate.refuses(headers("Host", "")).isPresent());
    }

    @Test
    void theToken() {
        Gate gate = gate("0.0.0.0", List.of(), "s3cret");
        assertTrue(gate.knows(headers("Authorization", "Bearer s3cret")));
        assertTrue(gate.knows(headers("Authorization", "bearer  s3cret ")));
        for (String wrong : List.of("Bearer s3cre", "Bearer ", "s3cret", "Basic s3cret", "Bearer s3cret2")) {
            assertFalse(gate.knows(headers("Authorization", wrong)), wrong);
        }
        assertFalse(gate.knows(new Headers()));
        assertTrue(gate("0.0.0.0", List.of(), "").knows(new Headers()));
    }

    @Test
    void openIsWhatOthersReachWithoutAToken() {
        assertEquals(true, gate("0.0.0.0", List.of(), "").isOpen(new ListenAddress("0.0.0.0", 1)));
        assertEquals(true, gate("10.0.0.1", List.of(), "").isOpen(new ListenAddress("10.0.0.1", 1)));
        assertEquals(false, gate("10.0.0.1", List.of(), "t").isOpen(new ListenAddress("10.0.0.1", 1)));
        for (String own : List.of("127.0.0.1", "localhost", "::1", "127.1.2.3")) {
            assertEquals(false, gate(own, List.of(), "").isOpen(new ListenAddress(own, 1)), own);
        }
    }
}
