package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.identity.IdLookup;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.SourceProbe;
import org.generallog.replay.rights.GrantRows;
import org.generallog.replay.rights.OldRules;
import org.generallog.replay.rights.Privilege;
import org.generallog.replay.rights.Rights;
import org.generallog.replay.session.Charsets;
import org.generallog.replay.session.SessionDefaults;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.SpillDirectory;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.TransactionListener;

/**
 * Rows of a log as they come, and what the capture makes of them. Sessions are called by letters; their default database is {@code nst}. A
 * transaction comes out as {@code A(its statements)}, what is to be verified as {@code ?reason table key}.
 */
final class Rows {
    private static final Charsets CHARSETS = new Charsets(
            Map.of("latin1_swedish_ci", 8, "utf8_general_ci", 33, "gbk_chinese_ci", 28, "sjis_japanese_ci", 13),
            Map.of(
                    "latin1", "latin1_swedish_ci",
                    "utf8", "utf8_general_ci",
                    "gbk", "gbk_chinese_ci",
                    "sjis", "sjis_japanese_ci"));

    /** The account of all sessions may do everything. */
    private static final GrantRows EVERYTHING = new GrantRows(
            List.of(new GrantRows.User("app", "%", Set.of(Privilege.values()), false, "")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false);

    private final List<String> out = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();
    private final Map<String, Long> threads = new LinkedHashMap<>();
    private final CaptureStats stats = new CaptureStats();
    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final Sessions sessions =
            new Sessions(new SessionDefaults(0, "+00:00", "+00:00", 8, true, true, true), CHARSETS);
    private final AffectedRows affected;
    private final RowProcessor processor;
    private final CopyWindow copies = new CopyWindow();
    private long time;

    Rows(Path folder, String version, Catalog schema) {
        this(folder, version, schema, Optional.of(EVERYTHING));
    }

    /** @param grants empty where they cannot be read */
    Rows(Path folder, String version, Catalog schema, Optional<GrantRows> grants) {
        LoggedDefinitions catalog = new LoggedDefinitions(schema);
        LoggedTables tables = new LoggedTables();
        affected = new AffectedRows(
                analyzer,
                catalog::table,
                context -> LexicalMode.of(CHARSETS.charset(context.characterSetClient()), context.sqlMode()));
        Doubts doubts = new Doubts(affected);
        ServerVersion old = ServerVersion.parse(version);
        Assembler assembler = new Assembler(new Listener(), (a, b, c, d) -> false, 50, new SpillDirectory(folder));
        processor = new RowProcessor(
                new CaptureTools(
                        analyzer,
                        catalog,
                        new FiredRows(
                                analyzer,
                                catalog,
                                old.logsExecuteAfter(),
                                new Lookalikes((info, database) -> doubts.statement(Doubt.LOOKALIKE, info, database))),
                        new FilterRules(List.of(), List.of(), List.of(), "replicator"),
                        old,
                        "test",
                        doubts,
                        new ExplicitStatements(catalog, "InnoDB", doubts),
                        new SchemaOutcomes(catalog, doubts),
                        new ClockDoubts(catalog, affected, old),
                        new OldGlobals(
                                () -> new SessionDefaults(0, "+00:00", "+00:00", 8, true, true, true), Optional::empty),
                        new SettingTrials((before, sql, variables) -> {
                            tried.add(new String(sql, StandardCharsets.UTF_8));
                            return Optional.empty();
                        }),
                        new RefusedWrites(catalog, tables, old.mariaDb()),
                        tables,
                        copies,
                        new Identity(IdLookup.none(), analyzer, catalog, new OldBases(catalog), context -> "utf8"),
                        new Gate(
                                new OldGrammar(old, (sql, charset, mode) -> SourceProbe.Grammar.HAS),
                                new AccountRights(
                                        new OldGrants(token -> grants), new Rights(catalog, new OldRules(old, false))),
                                new ReadOnly(false),
                                new ProtectedSchemas(
                                        catalog, new FilterRules(List.of(), List.of(), List.of(), "replicator")))),
                sessions,
                assembler,
                stats,
                (marker, thread) -> {});
    }

    /** The session was there before the capture began, and has said its settings since. */
    Rows older(String session) {
        return before(session).sent(session + ": SET sql_mode = '', time_zone = '+00:00', foreign_key_checks = 1");
    }

    /** The session was there before the capture began. */
    Rows before(String session) {
        threads.put(session, 1L + threads.size());
        sessions.seed(thread(session), "app[app] @ localhost []", "nst");
        return this;
    }

    /** A copy takes its snapshot. */
    Rows copyBegins(String id) {
        copies.begins(id);
        return this;
    }

    /** It has read all rows. */
    Rows copyEnds(String id) {
        copies.ends(id);
        return this;
    }

    /** What InnoDB has open: session to whether it has changed rows. */
    Rows open(Map<String, Boolean> transactions) {
        Map<Long, Boolean> byThread = new LinkedHashMap<>();
        transactions.forEach((session, wrote) -> byThread.put(thread(session), wrote));
        processor.open(Optional.of(byThread));
        return this;
    }

    /** The first process list comes by. */
    Rows asleep(String... those) {
        processor.early(List.of(those).stream().map(this::thread).collect(Collectors.toSet()), time);
        return this;
    }

    /** Each is {@code SESSION: text}. */
    Rows sent(String... lines) {
        for (String line : lines) {
            int colon = line.indexOf(": ");
            row(line.substring(0, colon), LogCommand.QUERY, line.substring(colon + 2));
        }
        return this;
    }

    Rows bytes(String session, byte[] sql) {
        return row(session, LogCommand.QUERY, sql);
    }

    Rows row(String session, LogCommand command, String text) {
        return row(session, command, text.getBytes(StandardCharsets.UTF_8));
    }

    Rows row(String session, LogCommand command, byte[] argument) {
        if (!threads.containsKey(session)) {
            threads.put(session, 1L + threads.size());
            process(thread(session), LogCommand.CONNECT, "app@localhost on nst".getBytes(StandardCharsets.UTF_8));
        }
        process(thread(session), command, argument);
        return this;
    }

    private long thread(String session) {
        return Optional.ofNullable(threads.get(session)).orElseThrow();
    }

    private void process(long thread, LogCommand command, byte[] argument) {
        time += 1_000_000;
        processor.process(new LogRow(
                new LogPosition(1, time), time, thread, "app[app] @ localhost []", command, argument, false));
    }

    /** The comment of a heartbeat. */
    static String heartbeat(long sentMicros) {
        return new Marker("test", "heartbeat", Long.toString(sentMicros)).comment();
    }

    /** All that has come out, in its order. */
    List<String> out() {
        return out;
    }

    /** The settings that the old instance was asked about. */
    List<String> tried() {
        return tried;
    }

    long fate(Fate fate) {
        return stats.rows(fate);
    }

    private final class Listener implements TransactionListener {
        @Override
        public void committed(Transaction transaction, long rows) {
            stats.count(Fate.REPLAYED, rows);
            String session = threads.entrySet().stream()
                    .filter(each -> each.getValue() == transaction.threadId())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("?");
            List<String> changes = new ArrayList<>();
            for (Change change : transaction.changes()) {
                if (change instanceof StatementChange statement) {
                    changes.add(new String(statement.sql(), StandardCharsets.UTF_8));
                } else if (change instanceof ToVerify doubt) {
                    changes.add("?" + doubt.item().reason().id() + " "
                            + doubt.item().table()
                            + (doubt.item().key().isEmpty()
                                    ? ""
                                    : " " + doubt.item().key()));
                }
            }
            out.add(session + "(" + String.join("; ", changes) + ")");
        }

        @Override
        public void rolledBack(long rows) {
            stats.count(Fate.ROLLED_BACK, rows);
        }

        @Override
        public List<ToVerify> uncertain(Doubt reason, Transaction transaction) {
            return affected.of(reason, transaction.changes()).stream()
                    .map(item -> new ToVerify(item, transaction.commitTimeMicros()))
                    .toList();
        }

        @Override
        public void snapshot(String id) {
            // none is taken
        }
    }
}
