package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How fast a table of a million rows is copied: {@code -Dspeed=true}. */
@EnabledIfSystemProperty(named = "speed", matches = "true")
class CopySpeedIT {
    @Test
    void aMillionRows() throws SQLException, CopyException {
        ServerPair pair = ServerPair.configured();
        ServerOptions options = ServerOptions.defaults()
                .with("innodb-flush-log-at-trx-commit", "2")
                .with("innodb-buffer-pool-size", "512M");
        try (RunningDatabase older = TestServers.own(pair.older(), options);
                Sql source = Sql.on(older)) {
            source.run("CREATE DATABASE big");
            source.run(
                    "CREATE TABLE big.t (id INT PRIMARY KEY AUTO_INCREMENT, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60)"
                            + " NOT NULL, d DATETIME, f DOUBLE, KEY (k)) ENGINE=InnoDB DEFAULT CHARSET=utf8");
            source.run(
                    "INSERT INTO big.t (k, c, pad, d, f) VALUES (1, REPEAT('0123456789-', 10), REPEAT('x', 59), NOW(), RAND())");
            for (int i = 0; i < 20; i++) {
                source.run(
                        "INSERT INTO big.t (k, c, pad, d, f) SELECT id * 7919 % 1000003, c, pad, d, RAND() FROM big.t");
            }
            for (int writers = 1; writers <= 2; writers++) {
                for (int size : new int[] {1 << 18, 1 << 20}) {
                    try (RunningDatabase newer = TestServers.own(pair.newer(), options.withoutGeneralLog())) {
                        CopySettings settings = CopySettings.of("shop", "replicator")
                                .withPacketBytes(size)
                                .withConnections(writers, writers);
                        CopyResult result = Copies.copy(settings, older, newer);
                        assertEquals(1 << 20, result.rows());
                        double seconds = result.duration().toMillis() / 1000.0;
                        System.out.printf(
                                "%s: %d writers, packets of %d KB: %.0f rows/s, %.1f MB/s%n",
                                pair, writers, size >> 10, result.rows() / seconds, result.bytes() / seconds / 1e6);
                    }
                }
            }
        }
    }
}
