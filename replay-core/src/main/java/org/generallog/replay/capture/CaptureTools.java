package org.generallog.replay.capture;

import java.util.List;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Doubt;

/**
 * What rows are judged by.
 *
 * @param old the old instance's version
 * @param replication the replication's name
 * @param outcomes what looks whether schema statements were carried out
 * @param trials what tries settings on the old instance
 * @param refused what knows writes that the old instance refused
 * @param tables what the log says of tables
 * @param copies what a copy may find otherwise than its snapshot has it
 * @param globals the old instance's global variables, and who may set them
 * @param explicit what writes into statements what they leave to the old instance
 * @param gate what keeps from the new instance what the old one refused
 * @param clock what finds the statements whose time is not certain
 * @param identity what finds the ids that the old instance gave
 * @param doubts where whoever judges a row says what it leaves to be verified
 */
record CaptureTools(
        StatementAnalyzer analyzer,
        LoggedDefinitions catalog,
        FiredRows nested,
        FilterRules filter,
        ServerVersion old,
        String replication,
        Doubts doubts,
        ExplicitStatements explicit,
        SchemaOutcomes outcomes,
        ClockDoubts clock,
        OldGlobals globals,
        SettingTrials trials,
        RefusedWrites refused,
        LoggedTables tables,
        CopyWindow copies,
        Identity identity,
        Gate gate) {

    /**
     * Lists what a statement names that is not replayed, unless it changes nothing.
     *
     * @param scope what would run under it
     */
    void withheld(Verdict verdict, StatementInfo info, Session session, FiringScope scope) {
        boolean mayWrite = switch (info.kind()) {
            case WRITE, DDL, CALL, UNPARSED -> true;
            default -> !info.functions().isEmpty();
        };
        if (!mayWrite) {
            return;
        }
        Doubt reason = verdict.outcome() == Verdict.Outcome.REFUSED
                ? Doubt.REFUSED
                : verdict.equals(Verdict.SYSTEM_SCHEMA) ? Doubt.SYSTEM_SCHEMA : Doubt.NOT_UNDERSTOOD;
        boolean names = info.tables().stream().anyMatch(TableAccess::writes);
        for (List<String> table : names ? List.<List<String>>of() : List.copyOf(scope.written())) {
            doubts.table(reason, table.get(0), table.get(1));
        }
        // A program that is refused leaves nothing but what it writes.
        boolean known = !names && !scope.isOpen() && !scope.dynamic() && info.kind() == StatementKind.CALL;
        if (names || (scope.written().isEmpty() && !known)) {
            doubts.statement(reason, info, session.database());
        }
    }

    /** Whether the row was written after its statement had run: then it did not fail. */
    boolean isFinished(LogRow row) {
        return row.command() == LogCommand.EXECUTE && old.logsExecuteAfter();
    }
}
