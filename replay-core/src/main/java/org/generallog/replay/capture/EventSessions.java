package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.EventBody;
import org.generallog.replay.nested.LoggedRow;
import org.generallog.replay.nested.ProgramBody;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.SqlMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which event a thread of the event scheduler runs. Such a thread has no {@code Connect}; its rows stand in the definer's
 * name, and the event's schema is not named (measured on 5.5.9, 5.6.24, MariaDB 10.11). So its first row is looked for in the bodies of all
 * events.
 *
 * <p>An event that runs once is dropped when it has run, before the catalogue can be asked: definitions that the log shows are
 * remembered.
 */
final class EventSessions {
    private static final Logger LOG = LoggerFactory.getLogger(EventSessions.class);
    private static final int MOST = 2_000;

    private final Catalog catalog;
    private final Map<String, EventDefinition> events = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EventDefinition> eldest) {
            return size() > MOST;
        }
    };
    private boolean remembered;
    private final Map<EventDefinition, EventBody> bodies = new HashMap<>();

    EventSessions(Catalog catalog) {
        this.catalog = catalog;
    }

    static boolean isEvent(Session session) {
        return LogRow.isBorrowed(session.userHost());
    }

    /** Remembers what a {@code CREATE EVENT} or {@code ALTER EVENT … DO} defines. Others' definitions are asked for at once. */
    void definition(LogRow row, Session session, StatementInfo info) {
        if (!info.has(StatementInfo.Flag.ROUTINE)) {
            return;
        }
        if (!remembered) {
            remember();
        }
        Tokens t = Lexer.lex(row.argument(), session.lexicalMode());
        int event = 1;
        while (event < t.size() && !t.word(event, "EVENT") && !t.word(event, "DO") && !t.word(event, "BEGIN")) {
            event++;
        }
        if (!t.word(event, "EVENT")) {
            return;
        }
        int name = t.word(event + 1, "IF") ? event + 4 : event + 1;
        boolean qualified = t.op(name + 1, '.');
        String text = new String(row.argument(), StandardCharsets.UTF_8);
        String mode = SqlMode.format(session.sqlMode());
        var body = ProgramBody.ofEvent(text, mode);
        if (t.isName(name) && body.isPresent()) {
            put(new EventDefinition(
                    qualified ? t.name(name) : session.database(),
                    qualified ? t.name(name + 2) : t.name(name),
                    Definer.UNKNOWN,
                    body.get(),
                    mode,
                    session.timeZone(),
                    "",
                    ""));
        }
    }

    private void put(EventDefinition event) {
        events.put(event.database() + "." + event.name() + "\n" + event.body(), event);
    }

    /** What the catalogue knows now: to be asked while it does. */
    void remember() {
        remembered = true;
        catalog.events().forEach(this::put);
    }

    /** Gives a thread that runs an event what the event runs with. Returns whether more than one schema may be meant. */
    boolean begin(LogRow row, Session session, StatementInfo info) {
        if (!isEvent(session) || !session.database().isEmpty() || row.command() != LogCommand.QUERY) {
            return false;
        }
        remember();
        LoggedRow logged = LoggedRow.of(row.argument(), session.lexicalMode(), row.userHost(), "", true);
        List<EventDefinition> candidates = new ArrayList<>();
        for (EventDefinition event : events.values()) {
            boolean owner =
                    event.definer().invoker() || event.definer().userHost().equalsIgnoreCase(row.userHost());
            if (owner && body(event).has(logged)) {
                candidates.add(event);
            }
        }
        if (candidates.isEmpty()) {
            LOG.warn(
                    "thread {} of the old instance runs an event that is not known; its statements are replayed without a default database."
                            + " Grant the account EVENT on all databases",
                    row.threadId());
            return true;
        }
        List<EventDefinition> fitting =
                candidates.stream().filter(event -> fits(event, info)).toList();
        EventDefinition chosen = fitting.isEmpty() ? candidates.get(0) : fitting.get(0);
        adopt(session, chosen);
        Set<String> schemas = new LinkedHashSet<>();
        (fitting.isEmpty() ? candidates : fitting).forEach(event -> schemas.add(event.database()));
        return schemas.size() > 1;
    }

    private EventBody body(EventDefinition event) {
        if (bodies.size() > MOST) {
            bodies.clear();
        }
        return bodies.computeIfAbsent(event, EventBody::new);
    }

    /** Whether the tables that the row names are there in the event's schema. */
    private boolean fits(EventDefinition event, StatementInfo info) {
        for (TableAccess table : info.tables()) {
            if (table.database().isEmpty()
                    && catalog.table(event.database(), table.table()).isEmpty()
                    && catalog.view(event.database(), table.table()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static void adopt(Session session, EventDefinition event) {
        session.database(event.database());
        session.sqlMode(SqlMode.parse(event.sqlMode()));
        session.timeZone(
                event.timeZone().isEmpty() || event.timeZone().equalsIgnoreCase("SYSTEM")
                        ? session.defaults().systemTimeZone()
                        : event.timeZone());
        if (!event.client().isEmpty()) {
            session.clientCollation(session.charsets().defaultId(event.client()));
            session.connectionCollation(session.charsets().id(event.collation()));
        }
    }

    /** {@code SELECT f() INTO v}: the variable is there in the body alone. Returns the statement without it. */
    static byte[] withoutLocalTargets(byte[] sql, Session session) {
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        for (int i = 0; t.word(0, "SELECT") && i + 1 < t.size(); i++) {
            if (t.word(i, "INTO") && t.isName(i + 1) && !t.word(i + 1, "OUTFILE") && !t.word(i + 1, "DUMPFILE")) {
                int end = i + 2;
                while (t.op(end, ',') && (t.isName(end + 1) || t.is(end + 1, TokenKind.USER_VARIABLE))) {
                    end += 2;
                }
                byte[] without = new byte[sql.length];
                System.arraycopy(sql, 0, without, 0, sql.length);
                Arrays.fill(without, t.start(i), t.end(end - 1), (byte) ' ');
                return without;
            }
        }
        return sql;
    }
}
