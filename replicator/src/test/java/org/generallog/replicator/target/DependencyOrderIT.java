package org.generallog.replicator.target;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random transactions on a real server, in the order of the relay log and in others that the edges allow ({@link OrderTrial}): the rows
 * are the same, and so is what each statement answers. {@code -Ddependency.seed} repeats a run, {@code -Ddependency.rounds} makes it
 * longer; a failure tells both.
 */
class DependencyOrderIT {
    private static final long SEED = Long.getLong("dependency.seed", 1);
    private static final int ROUNDS = Integer.getInteger("dependency.rounds", 600);

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void anyOrderThatKeepsTheEdges(ServerKind kind) throws Exception {
        RunningDatabase server = TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind));
        Shop shop = Shop.read();
        try (ShopStage stage = new ShopStage(server.connect("", "allowMultiQueries=true"), kind.isMariaDb(), shop);
                TargetCatalog catalog = new TargetCatalog(new InstanceAddress(
                        server.host(), server.port(), server.username(), server.password(), TlsMode.DISABLED))) {
            stage.create();
            OrderTrial trial = new OrderTrial(
                    stage, new DependencyAnalyzer(new CachingStatementAnalyzer(), new KeptCatalog(catalog)), shop);
            for (int round = 0; round < ROUNDS; round++) {
                Optional<OrderFailure> failure = trial.round(SEED + round);
                if (failure.isPresent()) {
                    fail("-Ddependency.seed=" + (SEED + round) + " -Ddependency.rounds=1: " + failure.get());
                }
            }
            // A test in which no order shows would pass whatever the edges are.
            assertTrue(trial.shown() * 5 > trial.ordered(), trial::toString);
            assertTrue(trial.pairs() > ROUNDS && trial.swaps() > ROUNDS, trial::toString);
        }
    }
}
