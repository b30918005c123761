package org.generallog.replay.sql;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Parses each shape of statement once. An application sends the same few hundred statements with other constants; to put these in costs a
 * fraction of parsing them. Says exactly what {@link SqlStatementAnalyzer} says, and
 * beside it the number of the shape.
 */
public final class CachingStatementAnalyzer implements StatementAnalyzer {
    /** Longer statements are mostly bulk inserts, each of its own length. */
    private static final int LONGEST = 64 << 10;
    /** Bytes of statements kept as examples of their shape; beyond it all are forgotten. */
    private static final long MOST_BYTES = 8 << 20;

    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final Map<Long, StatementTemplate> templates = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong shapes = new AtomicLong();

    @Override
    public StatementInfo analyze(byte[] statement, LexicalMode mode) {
        Tokens tokens = Lexer.lex(statement, mode);
        long hash = statement.length > LONGEST ? 0 : StatementTemplate.hash(tokens);
        if (hash == 0) {
            return analyzer.analyze(tokens);
        }
        StatementTemplate known = templates.get(hash);
        if (known == null) {
            known = learn(hash, StatementTemplate.of(Lexer.lex(statement, mode), analyzer, shapes.incrementAndGet()));
        }
        return known.fits(tokens) ? known.info(tokens) : analyzer.analyze(tokens);
    }

    private StatementTemplate learn(long hash, StatementTemplate template) {
        if (bytes.addAndGet(template.bytes()) > MOST_BYTES) {
            templates.clear();
            bytes.set(template.bytes());
        }
        templates.put(hash, template);
        return template;
    }

    @Override
    public List<byte[]> split(byte[] packet, LexicalMode mode) {
        return analyzer.split(packet, mode);
    }
}
