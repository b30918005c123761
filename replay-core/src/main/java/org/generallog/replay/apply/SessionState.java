package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.replay.apply.Dialect.CollationName;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.UserVariable;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's session is set to, so that only differences are sent.
 *
 * <p>A {@code SET} is not undone by a rollback, and after an error nobody knows how far a packet came: {@link #forget()}
 * then. Inside a packet the server reads each statement in the charset that the statements before it have set (measured
 * on MySQL 5.6.24 and MariaDB 10.11).
 */
final class SessionState {
    /** Names beyond ASCII are sent in this charset. */
    private static final String NAME_CHARSET = "utf8mb4";

    private static final int FIRST_TO_ROUND = 50604;

    private final Dialect dialect;
    private final ServerVersion old;
    private final ReplicatorTables tables;
    private final SessionMemory memory = new SessionMemory();
    private long thread;

    private final TimeZones zones;
    /** Names of {@link SessionSettings} that this connection was given other values of than the standard ones. */
    private final Set<String> changed = new TreeSet<>();

    private @Nullable String database;
    private @Nullable String timeZone;
    private @Nullable StatementContext context;
    private @Nullable Integer collationServer;
    private boolean charsetKnown;
    private long timeMicros = -1;
    private boolean insertIdPending;

    /**
     * What not every statement needs.
     *
     * @param clock whether it may read the time
     * @param schema whether it may create databases or tables
     */
    record Needs(boolean clock, boolean schema) {}

    /** @param tables the replicator's own */
    SessionState(Dialect dialect, OldInstance old, ReplicatorTables tables) {
        this.dialect = dialect;
        this.old = old.serverVersion();
        this.tables = tables;
        this.zones = new TimeZones(dialect.namedZones());
    }

    void forget() {
        database = null;
        timeZone = null;
        context = null;
        collationServer = null;
        charsetKnown = false;
        timeMicros = -1;
        insertIdPending = true;
    }

    /** What the connection holds for the sessions whose statements it runs. */
    SessionMemory memory() {
        return memory;
    }

    /** The statements that follow are of this session. */
    void of(long threadId) {
        thread = threadId;
    }

    /** The charset in which the server reads this statement. */
    String charset(StatementContext context) throws TargetException {
        return collation(context.characterSetClient()).charset();
    }

    /**
     * Writes what has to be sent before the statement.
     *
     * @param marker value for {@link ReplicatorTables#MARKER}, if any
     */
    void enter(PacketWriter out, StatementChange change, OptionalInt marker, Needs needs) throws TargetException {
        StatementContext wanted = change.context();
        use(out, wanted.database().isEmpty() ? NoDatabase.STAND_IN : wanted.database());
        List<String> set = new ArrayList<>();
        if (insertIdPending && change.insertId().isEmpty()) {
            takeBackInsertId(out, set);
        }
        context(set, wanted, zones.at(wanted.timeZone(), change.timeMicros()));
        if (needs.schema() && !Objects.equals(collationServer, wanted.collationServer())) {
            set.add("collation_server=" + collation(wanted.collationServer()).collation());
            collationServer = wanted.collationServer();
        }
        if (needs.clock() && timeMicros != change.timeMicros()) {
            set.add("timestamp=" + SqlText.seconds(change.timeMicros()));
            timeMicros = change.timeMicros();
        }
        ids(set, change);
        for (UserVariable variable : change.userVariables()) {
            if (!SqlText.isAscii(variable.name())) {
                nameCharset(out);
            }
            set.add("@" + SqlText.name(variable.name()) + "=" + value(variable));
        }
        marker.ifPresent(m -> set.add("@" + ReplicatorTables.MARKER + "=" + m));
        if (!charsetKnown) {
            charset(set, wanted);
        }
        if (!set.isEmpty()) {
            out.add("SET " + String.join(",", set));
        }
    }

    private void use(PacketWriter out, String wanted) {
        if (!wanted.equals(database)) {
            if (!SqlText.isAscii(wanted)) {
                nameCharset(out);
            }
            out.add("USE " + SqlText.name(wanted));
            database = wanted;
        }
    }

    private void nameCharset(PacketWriter out) {
        out.add("SET character_set_client=" + NAME_CHARSET);
        charsetKnown = false;
    }

    private void context(List<String> set, StatementContext wanted, String zone) throws TargetException {
        StatementContext had = context;
        if (had == null || had.sqlMode() != wanted.sqlMode()) {
            set.add("sql_mode='" + SqlMode.portable(wanted.sqlMode(), dialect.sqlModes(), rounds(wanted)) + "'");
        }
        if (!zone.equals(timeZone)) {
            set.add("time_zone=" + SqlText.text(zone));
            timeZone = zone;
        }
        if (had == null || had.foreignKeyChecks() != wanted.foreignKeyChecks()) {
            set.add("foreign_key_checks=" + (wanted.foreignKeyChecks() ? 1 : 0));
        }
        if (had == null || had.uniqueChecks() != wanted.uniqueChecks()) {
            set.add("unique_checks=" + (wanted.uniqueChecks() ? 1 : 0));
        }
        settings(set, had == null ? null : had.settings(), wanted.settings());
        if (had == null
                || had.characterSetClient() != wanted.characterSetClient()
                || had.collationConnection() != wanted.collationConnection()) {
            charsetKnown = false;
        }
        context = wanted;
    }

    /** MySQL rounds fractions of a second from 5.6.4 on, MariaDB where it is told to; all others cut them. */
    private boolean rounds(StatementContext wanted) {
        return old.mariaDb() ? SqlMode.roundsFractions(wanted.sqlMode()) : old.isAtLeast(FIRST_TO_ROUND);
    }

    /** @param had null where nothing is known: then each that was ever changed is set */
    private void settings(List<String> set, @Nullable String had, String wanted) {
        if (wanted.equals(had) || (had == null && wanted.isEmpty() && changed.isEmpty())) {
            return;
        }
        Map<String, String> values = SessionSettings.parse(wanted);
        changed.addAll(values.keySet());
        for (String name : changed) {
            if (!dialect.settings().contains(name)) {
                continue;
            }
            String value = values.getOrDefault(name, SessionSettings.standard(name));
            set.add(name + "=" + (Character.isDigit(value.charAt(0)) ? value : SqlText.text(value)));
        }
    }

    private void charset(List<String> set, StatementContext wanted) throws TargetException {
        set.add("character_set_client=" + collation(wanted.characterSetClient()).charset());
        set.add("collation_connection="
                + collation(wanted.collationConnection()).collation());
        charsetKnown = true;
    }

    private void ids(List<String> set, StatementChange change) {
        if (change.insertId().isPresent()) {
            set.add("insert_id=" + Long.toUnsignedString(change.insertId().getAsLong()));
            insertIdPending = true;
        }
        memory.enter(set, thread, change);
    }

    /**
     * An insert id that no statement has used stays for the next one that asks for an id, in whatever table (measured on
     * MySQL 5.6.24 and MariaDB 10.11). MariaDB forgets it by {@code SET insert_id=0}; MySQL would then give 0 as an id, so there
     * it is used up.
     */
    private void takeBackInsertId(PacketWriter out, List<String> set) {
        if (dialect.isMariaDb()) {
            set.add("insert_id=0");
        } else {
            out.add(tables.useUpInsertId());
        }
        insertIdPending = false;
    }

    private String value(UserVariable variable) throws TargetException {
        byte[] bytes = variable.value();
        if (bytes == null) {
            return "NULL";
        }
        if (variable.type() == UserVariable.Type.STRING) {
            CollationName collation = collation(variable.collation());
            String text = "_" + collation.charset() + " " + SqlText.hex(bytes);
            // MariaDB takes no COLLATE binary here.
            return collation.charset().equals("binary") ? text : text + " COLLATE " + collation.collation();
        }
        String number = new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
        if (number.isEmpty() || !number.chars().allMatch(c -> "+-.eE0123456789".indexOf(c) >= 0)) {
            throw new TargetException(
                    FailureKind.REJECTED, 1367, "22007", "user variable @" + variable.name() + " is no number", "");
        }
        return switch (variable.type()) {
            case REAL -> number.indexOf('e') < 0 && number.indexOf('E') < 0 ? number + "e0" : number;
            case UNSIGNED -> "CAST(" + number + " AS UNSIGNED)";
            case DECIMAL -> number.indexOf('.') < 0 ? "CAST(" + number + " AS DECIMAL(65,0))" : number;
            default -> number;
        };
    }

    private CollationName collation(int id) throws TargetException {
        return Collations.find(dialect, id)
                .orElseThrow(() -> new TargetException(
                        FailureKind.REJECTED,
                        1273,
                        "HY000",
                        "the new instance has no collation for the old instance's id " + id,
                        ""));
    }
}
