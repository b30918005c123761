package org.generallog.replay.sql;

import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.dialect.mysql.parser.MySqlStatementParser;
import com.alibaba.druid.sql.parser.Token;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.sql.TableAccess.Mode;

/**
 * Parses statements by Druid. Whatever Druid throws on odd input means only that the statement is not understood: a stack that
 * overflows and the classes of its optional libraries included.
 */
final class DruidStatements {
    /** Parsing takes time and memory with the tokens; a statement beyond this is described by its beginning alone. */
    private static final int MOST_TOKENS = 60_000;

    /** Deeper nesting than this is no application's and would only fill the stack. */
    private static final int DEEPEST = 200;

    private DruidStatements() {}

    /**
     * The tables of the statement, those it writes first; empty where it cannot be parsed.
     *
     * @param reading how the tables are touched that it only reads
     * @param from its first token
     * @param end after its last token
     */
    static Optional<List<TableAccess>> tables(Tokens tokens, TokenFacts facts, Mode reading, int from, int end) {
        DruidText text = new DruidText(tokens);
        try {
            return parse(tokens, facts, from, end).map(statement -> DruidAccess.of(statement, text, reading));
        } catch (RuntimeException | StackOverflowError | NoClassDefFoundError notUnderstood) {
            return Optional.empty();
        }
    }

    /** The statement; empty where it cannot be parsed. */
    static Optional<SQLStatement> parse(Tokens tokens, TokenFacts facts, int from, int end) {
        if (end - from > MOST_TOKENS || facts.depth > DEEPEST || tokens.unterminated()) {
            return Optional.empty();
        }
        try {
            MySqlStatementParser parser = new MySqlStatementParser(new DruidText(tokens).text(from, end));
            SQLStatement statement = parser.parseStatement();
            return statement == null || parser.getLexer().token() != Token.EOF
                    ? Optional.empty()
                    : Optional.of(statement);
        } catch (RuntimeException | StackOverflowError | NoClassDefFoundError notUnderstood) {
            return Optional.empty();
        }
    }
}
