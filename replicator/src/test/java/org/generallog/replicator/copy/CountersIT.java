package org.generallog.replicator.copy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The new instance's {@code AUTO_INCREMENT} counters are the old one's of the moment of the snapshot. */
class CountersIT {
    private static final int WRITERS = 3;

    /**
     * Writers that use up ids of {@code burnt} by duplicates and commit each insert of {@code t} by itself: the next id of {@code t} is one
     * above the highest that the snapshot shows.
     */
    @ParameterizedTest
    @CsvSource({
        "mysql-5.5:mariadb-11.4, root",
        "mysql-5.5:mysql-5.6, modest",
        "mysql-5.6:mysql-9.7, root",
        "mariadb-10.11:mysql-9.7, root"
    })
    void countersAreThoseOfTheSnapshot(String name, String user) throws Exception {
        ServerPair pair = ServerPair.of(name);
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("CREATE DATABASE c");
            for (int i = 0; i < WRITERS; i++) {
                source.run("CREATE TABLE c.t" + i + " (id INT PRIMARY KEY AUTO_INCREMENT, n INT) ENGINE=InnoDB");
                source.run("CREATE TABLE c.burnt" + i
                        + " (id INT PRIMARY KEY AUTO_INCREMENT, k INT, UNIQUE (k)) ENGINE=InnoDB");
                source.run("INSERT INTO c.burnt" + i + " (k) VALUES (1)");
            }
            account(source, user);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong written = new AtomicLong();
            ExecutorService load = Executors.newFixedThreadPool(WRITERS);
            try {
                List<Future<Void>> writers = java.util.stream.IntStream.range(0, WRITERS)
                        .mapToObj(i -> load.submit(() -> write(older, i, stop, written)))
                        .toList();
                await().until(() -> written.get() > 200);
                var copy = new InitialCopy(
                        CopySettings.of("counters", "replicator").withDatabases(List.of("c"), List.of()),
                        new InstanceAddress(older.host(), older.port(), user, "", TlsMode.DISABLED),
                        Copies.address(newer),
                        CopyListener.NONE);
                assertEquals(List.of(), copy.run().warnings());
                stop.set(true);
                for (Future<Void> writer : writers) {
                    writer.get();
                }
            } finally {
                stop.set(true);
                load.shutdown();
            }
            for (int i = 0; i < WRITERS; i++) {
                long highest = Long.parseLong(target.one("SELECT MAX(id) FROM c.t" + i));
                assertEquals(highest + 1, counter(target, "c.t" + i));
                assertTrue(counter(source, "c.t" + i) > highest + 1, "the writers stood still");
                // One writer uses up an id of each table in turn, so the snapshot is between the two.
                long burnt = counter(target, "c.burnt" + i);
                assertTrue(burnt == highest + 2 || burnt == highest + 3, burnt + " beside " + highest);
            }
        }
    }

    private static void account(Sql source, String user) throws SQLException {
        if (user.equals("modest")) {
            for (String host : List.of("%", "localhost", "127.0.0.1")) {
                source.run("GRANT PROCESS ON *.* TO 'modest'@'" + host + "' IDENTIFIED BY ''");
                source.run("GRANT ALL ON c.* TO 'modest'@'" + host + "'");
            }
        }
    }

    private static Void write(RunningDatabase server, int writer, AtomicBoolean stop, AtomicLong written)
            throws SQLException {
        try (Connection connection = server.connect("c");
                Statement statement = connection.createStatement()) {
            while (!stop.get()) {
                assertThrows(
                        SQLException.class, () -> statement.execute("INSERT INTO burnt" + writer + " (k) VALUES (1)"));
                statement.execute("INSERT INTO t" + writer + " (n) VALUES (1)");
                written.incrementAndGet();
            }
        }
        return null;
    }

    /** What 5.5's counter does not know of, the new one's cannot forget: it is said. */
    @Test
    void aCounterThatCannotBeIsSaid() throws Exception {
        ServerPair pair = ServerPair.configured();
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("CREATE DATABASE c");
            source.run("CREATE TABLE c.moved (id INT PRIMARY KEY AUTO_INCREMENT) ENGINE=InnoDB");
            source.run("INSERT INTO c.moved VALUES (NULL), (NULL)");
            source.run("UPDATE c.moved SET id = 100 WHERE id = 2");
            source.run("CREATE TABLE c.emptied (id INT PRIMARY KEY AUTO_INCREMENT) ENGINE=MyISAM");
            source.run("INSERT INTO c.emptied VALUES (NULL), (NULL)");
            source.run("DELETE FROM c.emptied");
            List<String> warnings = Copies.copy(CopySettings.of("counters", "replicator"), older, newer)
                    .warnings();
            assertTrue(
                    warnings.stream()
                            .anyMatch(w -> w.startsWith("table c.moved: its next AUTO_INCREMENT id is 101 on the new"
                                    + " instance and was 3 on the old one")),
                    warnings::toString);
            assertEquals(3, counter(target, "c.emptied"));
        }
    }

    private static long counter(Sql sql, String table) throws SQLException {
        return Long.parseLong(
                TableDdl.counter(sql.rows("SHOW CREATE TABLE " + table).get(0).get(1)));
    }
}
