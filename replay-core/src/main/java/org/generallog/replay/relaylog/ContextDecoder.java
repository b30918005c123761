package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementContext;

/**
 * Reads what {@link StatusVariables} writes. Neighbouring statements mostly have the same context; they then share one object.
 *
 * <p>For one thread.
 */
final class ContextDecoder {
    private static final byte[] NONE = {};

    private StatementContext newest = new StatementContext("", 0, 0, 0, 0, "", true, true, true);
    private byte[] newestDatabase = new byte[0];
    private byte[] newestZone = new byte[0];

    private int flags;
    private long sqlMode;
    private int client;
    private int connection;
    private int server;
    private byte[] zone = new byte[0];
    private byte[] settings = NONE;
    private int micros;
    private SessionLink link = SessionLink.NONE;

    /** Reads status variables and database, up to the zero byte after it. */
    StatementContext read(EventInput event, int variablesLength, int databaseLength) throws IOException {
        readVariables(event, event.remaining() - variablesLength);
        byte[] database = event.bytes(databaseLength);
        event.u8();
        String databaseName = Arrays.equals(database, newestDatabase) ? newest.database() : new String(database, UTF_8);
        String timeZone = Arrays.equals(zone, newestZone) ? newest.timeZone() : new String(zone, UTF_8);
        StatementContext context = new StatementContext(
                databaseName,
                sqlMode,
                client,
                connection,
                server,
                timeZone,
                (flags & StatusVariables.NOT_AUTOCOMMIT) == 0,
                (flags & StatusVariables.NO_FOREIGN_KEY_CHECKS) == 0,
                (flags & StatusVariables.RELAXED_UNIQUE_CHECKS) == 0,
                settings.length == 0 ? "" : new String(settings, UTF_8));
        if (!context.equals(newest)) {
            newest = context;
            newestDatabase = database;
            newestZone = zone;
        }
        return newest;
    }

    /** Microseconds of the time of the statement whose context was read last, 0 to 999999. */
    int micros() {
        return micros;
    }

    /** What the statement whose context was read last shares with others of its session. */
    SessionLink link() {
        return link;
    }

    private void readVariables(EventInput event, long end) throws IOException {
        flags = 0;
        sqlMode = 0;
        client = 0;
        connection = 0;
        server = 0;
        zone = new byte[0];
        settings = NONE;
        micros = 0;
        link = SessionLink.NONE;
        while (event.remaining() > end) {
            int code = event.u8();
            switch (code) {
                case StatusVariables.FLAGS2 -> flags = (int) event.u32();
                case StatusVariables.SQL_MODE -> sqlMode = event.i64();
                case StatusVariables.CATALOG_NZ -> event.bytes(event.u8());
                case StatusVariables.AUTO_INCREMENT -> event.u32();
                case StatusVariables.CHARSET -> {
                    client = event.u16();
                    connection = event.u16();
                    server = event.u16();
                }
                case StatusVariables.TIME_ZONE -> zone = event.bytes(event.u8());
                case StatusVariables.MICROSECONDS, StatusVariables.HRNOW -> micros = event.u24();
                case StatusVariables.SETTINGS -> settings = event.bytes(event.u16());
                case StatusVariables.SESSION_LINK ->
                    link = SessionLink.of((int) event.u32(), (int) event.u32(), event.u8());
                default -> throw event.damaged("a status variable " + code + ", which a relay log does not hold");
            }
        }
        if (event.remaining() != end) {
            throw event.damaged("status variables longer than they say");
        }
    }
}
