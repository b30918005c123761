package org.generallog.replicator.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.dependency.Dependencies;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.replicator.target.EdgeTable.Chapter;
import org.generallog.replicator.target.EdgeTable.Expected;
import org.generallog.replicator.target.EdgeTable.Pair;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pairs of {@code edges.txt} over schemas of real servers. */
class DependencyEdgesIT {
    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6", "MYSQL_9_7"})
    void edges(ServerKind kind) throws Exception {
        RunningDatabase server = TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind));
        List<String> wrong = new ArrayList<>();
        int pairs = 0;
        for (Chapter chapter : EdgeTable.read()) {
            create(server, chapter);
            try (TargetCatalog catalog = new TargetCatalog(address(server))) {
                for (Pair pair : chapter.pairs()) {
                    pairs++;
                    Expected found = ask(catalog, pair);
                    if (found != pair.expected()) {
                        wrong.add(pair + "\n    but is " + found);
                    }
                }
            }
        }
        assertTrue(pairs > 100, "pairs: " + pairs);
        assertEquals("", String.join("\n", wrong));
    }

    private static Expected ask(TargetCatalog catalog, Pair pair) {
        Dependencies a = analyze(catalog, pair.a());
        if (a.isBarrier()) {
            return Expected.BARRIER;
        }
        if (pair.b().isEmpty()) {
            return Expected.FREE;
        }
        Dependencies b = analyze(catalog, pair.b());
        boolean conflict = a.conflictsWith(b);
        assertEquals(conflict, b.conflictsWith(a), "a conflict has no direction: " + pair);
        return conflict ? Expected.ORDERED : Expected.FREE;
    }

    private static Dependencies analyze(TargetCatalog catalog, List<String> lines) {
        return new DependencyAnalyzer(new SqlStatementAnalyzer(), catalog).analyze(EdgeTable.transaction("d", lines));
    }

    private static InstanceAddress address(RunningDatabase server) {
        return new InstanceAddress(
                server.host(), server.port(), server.username(), server.password(), TlsMode.DISABLED);
    }

    private static void create(RunningDatabase server, Chapter chapter) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS d");
            statement.execute("CREATE DATABASE d CHARACTER SET latin1");
            statement.execute("USE d");
            for (String sql : chapter.schema()) {
                statement.execute(sql);
            }
        }
    }
}
