package org.generallog.replicator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserHostTest {
    @ParameterizedTest
    @CsvSource({
        "shop[shop] @ localhost [127.0.0.1], shop, localhost",
        "shop[shop] @  [10.0.0.7], shop, 10.0.0.7",
        "root[root] @ localhost [], root, localhost",
        "definer @ localhost [localhost], definer, localhost",
        "(others), (others), ''",
    })
    void takesAccountAndHostApart(String userHost, String user, String host) {
        assertEquals(new UserHost(user, host), UserHost.of(userHost));
    }
}
