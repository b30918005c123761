package org.generallog.replay.dependency;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.dependency.TableShape.Content;
import org.generallog.replay.dependency.TableShape.Fill;
import org.generallog.replay.dependency.TableShape.KeyPart;
import org.generallog.replay.dependency.TableShape.Links;
import org.generallog.replay.dependency.TableShape.UniqueKey;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to find out what a small write touches: sysbench's four statements, one transaction each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx256m")
public class DependencyBenchmark {
    private static final int STATEMENTS = 10_000;

    @Param({"plain", "caching"})
    public String analyzer = "";

    private final List<Transaction> transactions = new ArrayList<>();
    private final List<byte[]> statements = new ArrayList<>();
    private StatementAnalyzer statementAnalyzer = new SqlStatementAnalyzer();
    private DependencyAnalyzer dependencies = new DependencyAnalyzer(statementAnalyzer, new OneTable());

    @Setup
    public void setup() {
        Random random = new Random(1);
        StatementContext context = new StatementContext("d", 0, 33, 33, 8, "+00:00", true, true, true);
        for (int i = 0; i < STATEMENTS; i++) {
            int id = random.nextInt(100_000);
            String sql =
                    switch (i % 4) {
                        case 0 -> "UPDATE sbtest1 SET k=k+1 WHERE id=" + id;
                        case 1 -> "UPDATE sbtest1 SET c='" + digits(random, 119) + "' WHERE id=" + id;
                        case 2 -> "INSERT INTO sbtest1 (id, k, c, pad) VALUES (" + id + ", " + random.nextInt(1000) + ", '"
                                + digits(random, 119) + "', '" + digits(random, 59) + "')";
                        default -> "DELETE FROM sbtest1 WHERE id=" + id;
                    };
            byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
            statements.add(bytes);
            transactions.add(new Transaction(
                    i % 8,
                    Transaction.Kind.DATA,
                    1,
                    List.of(new StatementChange(
                            context, 1, OptionalLong.empty(), OptionalLong.empty(), List.of(), bytes))));
        }
        if (analyzer.equals("caching")) {
            statementAnalyzer = new CachingStatementAnalyzer();
        }
        dependencies = new DependencyAnalyzer(statementAnalyzer, new OneTable());
    }

    @Benchmark
    @OperationsPerInvocation(STATEMENTS)
    public void lexer(Blackhole hole) {
        for (byte[] statement : statements) {
            hole.consume(Lexer.lex(statement, LexicalMode.DEFAULT));
        }
    }

    @Benchmark
    @OperationsPerInvocation(STATEMENTS)
    public void statement(Blackhole hole) {
        for (byte[] statement : statements) {
            hole.consume(statementAnalyzer.analyze(statement, LexicalMode.DEFAULT));
        }
    }

    @Benchmark
    @OperationsPerInvocation(STATEMENTS)
    public void dependencies(Blackhole hole) {
        for (Transaction transaction : transactions) {
            hole.consume(dependencies.analyze(transaction));
        }
    }

    private static String digits(Random random, int length) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < length; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private static final class OneTable implements SchemaCatalog {
        private final TableShape shape = new TableShape(
                "d",
                "sbtest1",
                List.of(column("id", "int", 0), column("k", "int", 0), column("c", "char", 120), column("pad", "char", 60)),
                List.of(new UniqueKey(true, List.of(new KeyPart("id", 0)))),
                Links.NONE,
                List.of(),
                Content.OWN);

        private static Column column(String name, String type, int length) {
            String collation = length == 0 ? "" : "utf8_general_ci";
            Fill fill = name.equals("id") ? Fill.ID : Fill.VALUE;
            return new Column(name, new TableShape.Type(type, false, length, 0, collation), false, fill);
        }

        @Override
        public Optional<TableShape> table(String database, String name) {
            return Optional.of(shape);
        }

        @Override
        public Optional<RoutineDefinition> function(String database, String name) {
            return Optional.empty();
        }

        @Override
        public boolean hasLastingTables() {
            return false;
        }

        @Override
        public Facts facts() {
            return new Facts() {
                @Override
                public boolean namesFold() {
                    return false;
                }

                @Override
                public boolean idsFollowByOne() {
                    return true;
                }

                @Override
                public String charset(int collationId) {
                    return "utf8";
                }
            };
        }

        @Override
        public void invalidate() {
            // It never changes.
        }
    }
}
