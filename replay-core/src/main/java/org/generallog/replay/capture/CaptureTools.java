package org.generallog.replay.capture;

import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.sql.StatementAnalyzer;

/**
 * What rows are judged by.
 *
 * @param old the old instance's version
 * @param replication the replication's name
 * @param outcomes what looks whether schema statements were carried out
 * @param trials what tries settings on the old instance
 * @param refused what knows writes that the old instance refused
 * @param tables what the log says of tables
 * @param globals the old instance's global variables, and who may set them
 * @param explicit what writes into statements what they leave to the old instance
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
        Identity identity) {

    /** Whether the row was written after its statement had run: then it did not fail. */
    boolean isFinished(LogRow row) {
        return row.command() == LogCommand.EXECUTE && old.logsExecuteAfter();
    }
}
