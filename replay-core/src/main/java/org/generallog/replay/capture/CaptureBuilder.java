package org.generallog.replay.capture;

import java.util.concurrent.CountDownLatch;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.doubt.AffectedRows;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.outbox.Outbox;
import org.generallog.replay.rights.OldRules;
import org.generallog.replay.rights.Rights;
import org.generallog.replay.session.Charsets;
import org.generallog.replay.session.SessionDefaults;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.session.TransactionModes;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.StatementContext;

/** Puts the capture side together from its ports. */
public final class CaptureBuilder {

    private final CaptureSettings settings;
    private final Capture.CapturePorts ports;
    private final StatementAnalyzer analyzer;
    private final Catalog catalog;
    private final FilterRules filter;

    public CaptureBuilder(
            CaptureSettings settings,
            Capture.CapturePorts ports,
            StatementAnalyzer analyzer,
            Catalog catalog,
            FilterRules filter) {
        this.settings = settings;
        this.ports = ports;
        this.analyzer = analyzer;
        this.catalog = catalog;
        this.filter = filter;
    }

    /**
     * @param from where to go on
     * @param facts the old instance as it is now
     */
    public Capture build(CaptureCheckpoint from, ServerFacts facts, CaptureStats stats) {
        Charsets charsets = new Charsets(facts.collationIds(), facts.defaultCollations());
        Sessions sessions = new Sessions(defaults(facts, charsets), charsets);
        Snapshots snapshots = new Snapshots();
        CountDownLatch stopping = new CountDownLatch(1);
        PatientCatalog patient = new PatientCatalog(catalog, stopping, stats);
        LoggedTables tables = new LoggedTables();
        LoggedDefinitions known = new LoggedDefinitions(patient);
        LatestDeadlock deadlocks = new LatestDeadlock(ports.probe(), facts);
        AffectedRows affected = new AffectedRows(analyzer, new OldBases(known), context -> mode(context, charsets));
        SourceClock clock = new SourceClock();
        OldBases bases = new OldBases(known);
        Identity identity = new Identity(
                ports.ids(), analyzer, known, bases, context -> charsets.charset(context.characterSetClient()));
        RelayOutput output = new RelayOutput(ports.relay(), stats, snapshots, clock, affected);
        Outbox outbox = new Outbox(identity, output);
        Assembled assembled = new Assembled(outbox, stats, snapshots, affected);
        Assembler assembler = new Assembler(assembled, deadlocks, facts.lockWaitTimeoutSeconds(), ports.spills());
        Doubts doubts = new Doubts(affected, output.listed());
        CaptureTools tools = new CaptureTools(
                analyzer,
                known,
                new FiredRows(
                        analyzer,
                        known,
                        facts.version().logsExecuteAfter(),
                        new Lookalikes((info, database) -> doubts.statement(Doubt.LOOKALIKE, info, database))),
                filter,
                facts.version(),
                settings.name(),
                doubts,
                new ExplicitStatements(
                        known,
                        facts.global("default_storage_engine", facts.global("storage_engine", "InnoDB")),
                        doubts),
                new SchemaOutcomes(known, doubts),
                new ClockDoubts(known, affected, facts.version()),
                new OldGlobals(
                        () -> patient.ask(() -> defaults(facts(), charsets)),
                        () -> patient.ask(() -> asked(ports.probe()::globalSetters))),
                new SettingTrials((before, sql, variables) ->
                        patient.ask(() -> asked(() -> ports.probe().tried(before, sql, variables)))),
                new RefusedWrites(known, tables, facts.version().mariaDb()),
                tables,
                new CopyWindow(),
                identity,
                gate(facts, patient, known));
        return new Capture(
                settings,
                ports,
                stats,
                new Capture.Stages(
                        sessions,
                        assembler,
                        tools,
                        output,
                        outbox,
                        snapshots,
                        clock,
                        deadlocks,
                        stopping,
                        OldInstance.of(facts)),
                from);
    }

    private Gate gate(ServerFacts facts, PatientCatalog patient, LoggedDefinitions known) {
        OldGrants grants = new OldGrants(
                token -> patient.ask(() -> asked(() -> ports.probe().grants(token))));
        return new Gate(
                new OldGrammar(
                        facts.version(),
                        (sql, charset, mode) ->
                                patient.ask(() -> asked(() -> ports.probe().grammar(sql, charset, mode)))),
                new AccountRights(grants, new Rights(known, OldRules.of(facts))),
                new ReadOnly(facts.global("read_only", "OFF").equalsIgnoreCase("ON")),
                new ProtectedSchemas(known, filter));
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws LogReadException;
    }

    private ServerFacts facts() {
        return asked(ports.probe()::serverFacts);
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (LogReadException e) {
            throw new CatalogException(String.valueOf(e.getMessage()), e);
        }
    }

    private static LexicalMode mode(StatementContext context, Charsets charsets) {
        return LexicalMode.of(charsets.charset(context.characterSetClient()), context.sqlMode());
    }

    private static SessionDefaults defaults(ServerFacts facts, Charsets charsets) {
        String system = facts.clock().systemZone();
        String zone = facts.timeZone().equalsIgnoreCase("SYSTEM") ? system : facts.timeZone();
        return new SessionDefaults(
                facts.sqlModeBits(),
                zone,
                system,
                charsets.id(facts.collationServer()),
                facts.autocommit(),
                facts.foreignKeyChecks(),
                facts.uniqueChecks(),
                settings(facts),
                transactions(facts));
    }

    private static TransactionModes.Defaults transactions(ServerFacts facts) {
        boolean readOnly = facts.global("tx_read_only", facts.global("transaction_read_only", "OFF"))
                .equalsIgnoreCase("ON");
        return new TransactionModes.Defaults(
                TransactionModes.Completion.of(
                        facts.global("completion_type", "0"), TransactionModes.Completion.NO_CHAIN),
                readOnly,
                TransactionModes.isWeak(
                        facts.global("tx_isolation", facts.global("transaction_isolation", "REPEATABLE-READ"))));
    }

    private static String settings(ServerFacts facts) {
        String settings = "";
        for (String name : SessionSettings.all().keySet()) {
            settings = SessionSettings.with(settings, name, facts.global(name, SessionSettings.standard(name)));
        }
        return settings;
    }
}
