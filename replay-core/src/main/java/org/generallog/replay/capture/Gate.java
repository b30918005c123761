package org.generallog.replay.capture;

import org.generallog.replay.log.SourceProbe.Grammar;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;

/**
 * What stands between the log and the new instance: a statement stands in the log before the old instance has looked at it, and the new one
 * is written to by an account that may do everything. What is refused or not understood does not pass. Used by the capture's thread alone.
 */
final class Gate {
    private final OldGrammar grammar;

    Gate(OldGrammar grammar) {
        this.grammar = grammar;
    }

    /** A statement that a client has sent. */
    Verdict judge(byte[] sql, StatementInfo info, Session session) {
        Grammar parsed = grammar.of(sql, info, session);
        if (parsed == Grammar.HAS_NOT) {
            return Verdict.refused("grammar");
        }
        if (parsed == Grammar.UNKNOWN && info.kind() == StatementKind.UNPARSED) {
            return Verdict.unknown("not understood");
        }
        return Verdict.RAN;
    }
}
