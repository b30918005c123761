package org.generallog.replay.sql;

import java.util.List;

/** Says what statements do. Implementations are thread-safe and never throw for any bytes. */
public interface StatementAnalyzer {
    StatementInfo analyze(byte[] statement, LexicalMode mode);

    /**
     * The statements of a multi-statement packet, without the semicolons between them; a packet of one statement is returned as it
     * is. Bodies of routines ({@code BEGIN … END}) are not taken apart.
     */
    List<byte[]> split(byte[] packet, LexicalMode mode);
}
