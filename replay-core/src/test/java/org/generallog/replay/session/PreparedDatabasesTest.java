package org.generallog.replay.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;
import org.junit.jupiter.api.Test;

class PreparedDatabasesTest {
    private final PreparedDatabases prepared = new PreparedDatabases();

    private static Tokens text(String sql) {
        return Lexer.lex(sql.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);
    }

    private Optional<String> of(String sql, String current) {
        return prepared.of(text(sql), current, false);
    }

    @Test
    void aStatementBelongsToTheDatabaseInWhichItWasPrepared() {
        prepared.add(text("INSERT INTO k VALUES (?, ?, ?)"), "a");
        assertFalse(prepared.mayDiffer("a"));
        assertTrue(prepared.mayDiffer("b"));
        assertEquals(Optional.of("a"), of("INSERT INTO k VALUES (2, -2, NULL)", "b"));
        assertEquals(Optional.of("a"), of("INSERT INTO k VALUES (_latin1'x', 0x00, 1.5)", "b"));
    }

    @Test
    void oneThatIsPreparedInBothIsThatOfTheDefaultDatabase() {
        prepared.add(text("DELETE FROM k WHERE id = ?"), "a");
        prepared.add(text("DELETE FROM k WHERE id = ?"), "b");
        prepared.add(text("UPDATE k SET v = ?"), "c");
        assertEquals(Optional.of("a"), of("DELETE FROM k WHERE id = 1", "a"));
        assertEquals(Optional.of("b"), of("DELETE FROM k WHERE id = 1", "b"));
        assertEquals(Optional.empty(), of("DELETE FROM k WHERE id = 1", "c"));
    }

    @Test
    void whatExecuteNamesIsCertain() {
        prepared.add(text("INSERT INTO k VALUES (?, 7)"), "b");
        prepared.add(text("INSERT INTO k VALUES (?, ?)"), "a");
        prepared.named("S", "b");
        prepared.executes("s");
        assertEquals(Optional.of("b"), prepared.of(text("INSERT INTO k VALUES (10, 7)"), "a", true));
    }

    @Test
    void theCheckpointKeepsIt() {
        prepared.add(text("DELETE FROM k WHERE id = ?"), "a");
        prepared.add(text("UPDATE k SET v = ?"), "b");
        PreparedDatabases later = new PreparedDatabases();
        later.restore(prepared.state());
        assertEquals(Optional.of("a"), later.of(text("DELETE FROM k WHERE id = 3"), "b", false));
    }
}
