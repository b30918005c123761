package org.generallog.replicator.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.rights.Account;
import org.generallog.replay.rights.Answer;
import org.generallog.replay.rights.Grants;
import org.generallog.replay.rights.OldRules;
import org.generallog.replay.rights.Rights;
import org.generallog.replay.rights.Sent;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.Tokens;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.replicator.source.JdbcSourceProbe;
import org.generallog.replicator.source.SourceCatalog;
import org.generallog.replicator.source.SourceConnections;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is decided from the grants and the text is what the server decides. */
class RightsDecisionIT {
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MYSQL_5_6", "MARIADB_10_11"})
    void asTheServerDecides(ServerKind kind) throws Exception {
        RightsCases cases = RightsCases.load(kind);
        try (RunningDatabase old = TestServers.own(kind, ServerOptions.defaults())) {
            execute(old, "DELETE FROM mysql.user WHERE User = ''", "DELETE FROM mysql.db", "FLUSH PRIVILEGES");
            execute(old, "CREATE USER 'only_reads'@'%'");
            execute(old, RightsCases.schema().toArray(new String[0]));
            execute(old, "GRANT SELECT ON vault.* TO 'only_reads'@'%'");
            execute(old, cases.accounts().toArray(new String[0]));
            execute(old, "CREATE USER ''@'%'", "GRANT INSERT ON app.anon TO ''@'%'");
            InstanceAddress address =
                    new InstanceAddress(old.host(), old.port(), old.username(), old.password(), TlsMode.PREFERRED);
            SourceConnections connections = new SourceConnections(address, "test");
            try (JdbcSourceProbe probe = new JdbcSourceProbe(connections);
                    SourceCatalog catalog = new SourceCatalog(connections)) {
                ServerFacts facts = probe.serverFacts();
                Judge judge = new Judge(old, probe, catalog, OldRules.of(facts));
                List<String> wrong = cases.play(old, judge);
                wrong.addAll(judge.wrong);
                System.out.println(kind + ": refused but not for certain: " + judge.unsure);
                assertEquals("", String.join("\n", wrong));
            }
        }
    }

    private static final class Judge implements RightsCases.Listener {
        final List<String> wrong = new ArrayList<>();
        final List<String> unsure = new ArrayList<>();
        private final RunningDatabase old;
        private final JdbcSourceProbe probe;
        private final SourceCatalog catalog;
        private final Rights rights;
        private final Set<String> temporary = new HashSet<>();
        private Optional<Grants> grants = Optional.empty();
        private String account = "";
        private String userHost = "";

        Judge(RunningDatabase old, JdbcSourceProbe probe, SourceCatalog catalog, OldRules rules) {
            this.old = old;
            this.probe = probe;
            this.catalog = catalog;
            this.rights = new Rights(catalog, rules);
        }

        @Override
        public void sends(RightsCases.Line line, Connection session) throws SQLException {
            try {
                if (grants.isEmpty() || line.sql().startsWith("C") || line.sql().startsWith("DROP")) {
                    grants = probe.grants("x").map(Grants::new);
                    catalog.invalidate();
                }
            } catch (LogReadException e) {
                throw new SQLException(e);
            }
            if (!account.equals(line.account())) {
                account = line.account();
                userHost = userHost(session);
            }
            SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
            Set<Account> accounts = grants.orElseThrow().accounts(userHost);
            Answer worst = Answer.YES;
            String database = database(session);
            for (byte[] each : analyzer.split(line.sql().getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT)) {
                Tokens tokens = Lexer.lex(each, LexicalMode.DEFAULT);
                if (line.sql().startsWith("CREATE TEMPORARY TABLE ")) {
                    temporary.add(database + "." + line.sql().split(" ", -1)[3].toLowerCase(Locale.ROOT));
                }
                Sent sent = new Sent(
                        tokens,
                        analyzer.analyze(tokens),
                        database,
                        (db, table) -> temporary.contains(db + "." + table),
                        (db, table) -> true,
                        List.of());
                Answer answer = rights.of(sent, accounts, accounts, accounts);
                worst = worst.compareTo(answer) >= 0 ? worst : answer;
            }
            // What calls programs is decided with their bodies, which are not looked at here.
            boolean calls = line.sql().contains("touch(") || line.sql().startsWith("CALL ");
            // Temporary tables, modes and roles of sessions are followed elsewhere.
            boolean ofSession = List.of("xtemp", "xmode", "xrole", "xdefault").contains(line.account());
            if (line.outcome() == RightsCases.Outcome.LOCKED
                    || line.outcome() == RightsCases.Outcome.FAILED
                    || ofSession) {
                return;
            }
            if (!line.allowed() && worst == Answer.UNSURE) {
                unsure.add(line.sql());
            }
            boolean right = line.allowed() ? worst == Answer.YES : worst != Answer.YES || calls;
            if (!right) {
                wrong.add(userHost + " " + accounts.stream().map(Account::name).toList() + " " + line + ": decided "
                        + worst);
            }
        }

        private static String database(Connection session) throws SQLException {
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery("SELECT DATABASE()")) {
                row.next();
                return Optional.ofNullable(row.getString(1)).orElse("");
            }
        }

        private String userHost(Connection session) throws SQLException {
            long id;
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
                row.next();
                id = row.getLong(1);
            }
            try (Connection root = old.connect();
                    Statement statement = root.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT user_host FROM mysql.general_log WHERE command_type = 'Query' AND thread_id = " + id
                                    + " LIMIT 1")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static void execute(RunningDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
