package org.generallog.replicator.target;

import java.util.List;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;

/** Understands nothing, as the real one does with what it cannot parse. */
final class NoAnalyzer implements StatementAnalyzer {
    @Override
    public StatementInfo analyze(byte[] statement, LexicalMode mode) {
        return StatementInfo.of(StatementKind.UNPARSED);
    }

    @Override
    public List<byte[]> split(byte[] packet, LexicalMode mode) {
        return List.of(packet);
    }
}
