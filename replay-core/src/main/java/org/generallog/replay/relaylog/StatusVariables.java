package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * A statement's context as the status variables of a {@code Query} event, in the order in which MySQL writes them
 * ({@code Query_log_event::write}): a reader stops at the first code that it does not know.
 *
 * <p>Contexts repeat from statement to statement; the encoded forms of the newest are kept. For one thread.
 */
final class StatusVariables {
    static final int FLAGS2 = 0;
    static final int SQL_MODE = 1;
    /** Increment and offset, two bytes each; where they are not 1. */
    static final int AUTO_INCREMENT = 3;

    static final int CHARSET = 4;
    static final int TIME_ZONE = 5;
    static final int CATALOG_NZ = 6;

    /** MySQL's code for the microseconds of the statement's time, three bytes. */
    static final int MICROSECONDS = 13;
    /** MariaDB's code for the same. */
    static final int HRNOW = 128;
    /** Bytes of the microseconds with their code. */
    static final int FRACTION_LENGTH = 4;

    /**
     * Our own: {@link org.generallog.replay.transaction.SessionLink}. It comes last, since servers and tools stop at a code that they do
     * not know ({@code Query_log_event}'s constructor), which costs them nothing here.
     */
    static final int SESSION_LINK = 240;
    /** Our own, before the link: {@link org.generallog.replay.transaction.SessionSettings}, with their length in two bytes. */
    static final int SETTINGS = 241;

    /** Bytes of the link with its code: two numbers and the flags. */
    static final int SESSION_LINK_LENGTH = 10;

    static final int NOT_AUTOCOMMIT = 1 << 19;
    static final int NO_FOREIGN_KEY_CHECKS = 1 << 26;
    static final int RELAXED_UNIQUE_CHECKS = 1 << 27;

    private static final byte[] STANDARD_CATALOG = "std".getBytes(UTF_8);
    private static final int KEPT = 64;
    private static final int MOST_BYTES = 512;

    /**
     * Shared, not to be changed.
     *
     * @param variables status variables but for the microseconds and our own
     */
    record Encoded(byte[] variables, byte[] database, byte[] settings) {}

    private final Map<StatementContext, Encoded> newest = new LinkedHashMap<>(KEPT * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<StatementContext, Encoded> eldest) {
            return size() > KEPT;
        }
    };

    /** @throws IllegalArgumentException for a context that the format cannot carry */
    Encoded encode(StatementContext context) {
        Encoded known = newest.get(context);
        if (known == null) {
            known = new Encoded(
                    variables(context),
                    shortText("database", context.database()),
                    context.settings().getBytes(UTF_8));
            newest.put(context, known);
        }
        return known;
    }

    private static byte[] variables(StatementContext context) {
        ByteBuffer out = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) FLAGS2).putInt(flags(context));
        out.put((byte) SQL_MODE).putLong(context.sqlMode());
        out.put((byte) CATALOG_NZ).put((byte) STANDARD_CATALOG.length).put(STANDARD_CATALOG);
        autoIncrement(out, SessionSettings.parse(context.settings()));
        out.put((byte) CHARSET);
        out.putShort(collation(context.characterSetClient()));
        out.putShort(collation(context.collationConnection()));
        out.putShort(collation(context.collationServer()));
        byte[] zone = shortText("time zone", context.timeZone());
        if (zone.length > 0) {
            out.put((byte) TIME_ZONE).put((byte) zone.length).put(zone);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** For a stock server; we read it among the settings. A greater value than a binlog carries cannot be set (1 to 65535). */
    private static void autoIncrement(ByteBuffer out, Map<String, String> settings) {
        String increment = settings.get("auto_increment_increment");
        String offset = settings.get("auto_increment_offset");
        if (increment != null || offset != null) {
            out.put((byte) AUTO_INCREMENT);
            out.putShort(number(increment));
            out.putShort(number(offset));
        }
    }

    private static short number(@Nullable String value) {
        if (value == null || value.length() > 5 || !value.chars().allMatch(Character::isDigit)) {
            return 1;
        }
        return (short) Math.max(1, Math.min(65535, Integer.parseInt(value)));
    }

    private static int flags(StatementContext context) {
        return (context.autocommit() ? 0 : NOT_AUTOCOMMIT)
                | (context.foreignKeyChecks() ? 0 : NO_FOREIGN_KEY_CHECKS)
                | (context.uniqueChecks() ? 0 : RELAXED_UNIQUE_CHECKS);
    }

    private static short collation(int id) {
        if (id < 0 || id > 0xffff) {
            throw new IllegalArgumentException("collation id " + id + ": a binlog carries 0 to 65535");
        }
        return (short) id;
    }

    private static byte[] shortText(String what, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException(
                    "the %s has %d bytes: a binlog carries 255".formatted(what, bytes.length));
        }
        return bytes;
    }
}
