package org.generallog.replicator.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.generallog.replay.sql.LexicalMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogOutputTest {
    private static final byte[] SQL =
            "/* c */ insert into t values('bob@example.com')".getBytes(StandardCharsets.UTF_8);
    private final SQLException duplicate =
            new SQLException("Duplicate entry 'bob's@example.com' for key 'email'", "23000", 1062);

    @AfterEach
    void reset() {
        LogSetup.apply(LogFormat.TEXT, Level.WARN, false, false);
    }

    private static String logged(LogFormat format, boolean sql, String message, Throwable failure) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LogSetup.apply(format, Level.INFO, sql, false);
            LoggerFactory.getLogger("org.generallog.test").warn(message, failure);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void jsonIsOneObjectALineWithATimeInUtc() throws Exception {
        String line = logged(LogFormat.JSON, false, "two\nlines", new IllegalStateException("why"));

        assertEquals(1, line.strip().lines().count(), line);
        JsonNode json = new ObjectMapper().readTree(line);
        assertEquals("two\nlines", json.path("message").asText());
        assertEquals("WARN", json.path("level").asText());
        assertTrue(json.path("stack_trace").asText().contains("IllegalStateException: why"), line);
        OffsetDateTime time = OffsetDateTime.parse(json.path("@timestamp").asText());
        assertEquals(ZoneOffset.UTC, time.getOffset());
        assertTrue(Math.abs(Instant.now().getEpochSecond() - time.toEpochSecond()) < 60, line);
    }

    @Test
    void aServersMessageIsLoggedWithoutTheLiteralsItQuotes() {
        Throwable failure = new IllegalStateException("rejected: " + duplicate.getMessage(), duplicate);
        for (LogFormat format : LogFormat.values()) {
            String line = logged(format, false, "failed", failure);
            assertFalse(line.contains("bob") || line.contains("example.com"), line);
            assertTrue(line.contains("Duplicate entry '?' for key 'email'"), line);
            assertTrue(logged(format, true, "failed", failure).contains("bob's@example.com"));
        }
    }

    @Test
    void aServersMessageThatQuotesNamesAloneIsLoggedAsItIs() {
        SQLException denied = new SQLException("Access denied for user 'reader'@'10.0.0.1'", "28000", 1045);
        assertTrue(logged(LogFormat.TEXT, false, "failed", denied).contains("'reader'@'10.0.0.1'"));
    }

    @Test
    void aStatementIsLoggedWithoutLiteralsUnlessAskedFor() {
        LogSetup.apply(LogFormat.TEXT, Level.INFO, false, false);
        assertFalse(SqlForLog.of(SQL).contains("bob"), SqlForLog.of(SQL));
        LogSetup.apply(LogFormat.TEXT, Level.INFO, true, false);
        assertEquals("/* c */ insert into t values('bob@example.com')", SqlForLog.of(SQL));
    }

    @Test
    void withTheSessionsModeEveryLiteralIsAQuestionMarkAndWithoutItTheTextEndsAtTheFirstString() {
        LogSetup.apply(LogFormat.TEXT, Level.INFO, false, false);
        byte[] sql = "update t set a='x\\' , b=\"y\" where id=4711 /* bob */".getBytes(StandardCharsets.UTF_8);
        LexicalMode noEscapes = new LexicalMode("utf8", false, true);
        assertEquals("update t set a=? , b=? where id=?", SqlForLog.of(sql, noEscapes));
        assertEquals("update t set a=? ... (51 bytes)", SqlForLog.of(sql));
    }
}
