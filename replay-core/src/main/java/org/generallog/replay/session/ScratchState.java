package org.generallog.replay.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.log.Trial;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.UserVariable;

/**
 * A session's state as statements that give it to a scratch session of the old instance, and back: what a {@code SET} has left there is
 * what it left in the session, whether all of it, a part or nothing was carried out.
 */
public final class ScratchState {
    private ScratchState() {}

    /**
     * What gives a scratch session the state of this one, as far as a {@code SET} may read it.
     *
     * @param database whether the default database matters
     * @param variables names of the user variables that it reads
     * @return empty where a part of it is not known
     */
    public static Optional<List<String>> of(Session session, boolean database, Set<String> variables) {
        if (session.hasUnknownSettings()) {
            return Optional.empty();
        }
        List<String> set = new ArrayList<>();
        set.add("sql_mode=" + session.sqlMode());
        boolean system = session.timeZone().equals(session.defaults().systemTimeZone());
        set.add("time_zone='" + (system ? "SYSTEM" : session.timeZone()) + "'");
        set.add("autocommit=" + bit(session.autocommit()));
        set.add("foreign_key_checks=" + bit(session.foreignKeyChecks()));
        set.add("unique_checks=" + bit(session.uniqueChecks()));
        Map<String, String> settings = SessionSettings.parse(session.settings());
        for (String name : SessionSettings.all().keySet().stream().sorted().toList()) {
            String value = settings.getOrDefault(name, SessionSettings.standard(name));
            set.add(name + "=" + (Character.isDigit(value.charAt(0)) ? value : "'" + value + "'"));
        }
        for (String name : variables.stream().sorted().toList()) {
            Optional<String> value = value(session, name);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            set.add("@" + SqlNames.quote(name) + "=" + value.get());
        }
        set.add("character_set_client=" + session.clientCharset());
        set.add("collation_connection=" + session.connectionCollationName());
        List<String> before = new ArrayList<>();
        if (database && !session.database().isEmpty()) {
            before.add("USE " + SqlNames.quote(session.database()));
        }
        before.add("SET " + String.join(",", set));
        boolean plain = before.stream().allMatch(each -> each.chars().allMatch(c -> c >= ' ' && c < 0x7F));
        return plain ? Optional.of(before) : Optional.empty();
    }

    private static int bit(boolean on) {
        return on ? 1 : 0;
    }

    private static Optional<String> value(Session session, String name) {
        UserVariable variable = session.variables().get(name);
        if (variable == null) {
            boolean never = session.begun() && session.pinned().variable(name) == 0;
            return never ? Optional.of("NULL") : Optional.empty();
        }
        byte[] value = variable.value();
        if (value == null) {
            return Optional.of("NULL");
        }
        String hex = "x'" + HexFormat.of().formatHex(value) + "'";
        return Optional.of(
                switch (variable.type()) {
                    case STRING -> "_" + session.charsets().charset(variable.collation()) + " " + hex;
                    default -> new String(value, java.nio.charset.StandardCharsets.US_ASCII);
                });
    }

    /** The variables that {@link #take} looks at. */
    public static Set<String> taken(Set<String> names) {
        Set<String> taken = new HashSet<>(names);
        taken.addAll(Set.of("character_set_client", "collation_connection"));
        return taken;
    }

    /**
     * Takes over what a statement has left.
     *
     * @param names the variables that it names, as in {@link org.generallog.replay.sql.Assignment}
     * @return whether autocommit was turned on, which commits what is open
     */
    public static boolean take(Session session, Trial trial, Set<String> names) {
        Map<String, String> now = trial.variables();
        boolean before = session.autocommit();
        boolean client = names.contains("names") || names.contains("character set");
        if (client || names.contains("character_set_client")) {
            charset(session, now, trial.refused());
        }
        if (client || names.contains("character_set_connection") || names.contains("collation_connection")) {
            connection(session, now, trial.refused());
        }
        for (String name : names) {
            String value = now.get(name);
            if (value != null) {
                take(session, name, value);
            }
        }
        return !before && session.autocommit();
    }

    private static void take(Session session, String name, String value) {
        switch (name) {
            case "sql_mode" -> session.sqlMode(SqlMode.parse(value));
            case "time_zone" ->
                session.timeZone(
                        value.equalsIgnoreCase("SYSTEM") ? session.defaults().systemTimeZone() : value);
            case "autocommit" -> session.autocommit(TransactionModes.isOn(value));
            case "foreign_key_checks" -> session.foreignKeyChecks(TransactionModes.isOn(value));
            case "unique_checks" -> session.uniqueChecks(TransactionModes.isOn(value));
            case "storage_engine", "default_storage_engine" -> session.storageEngine(value);
            case "completion_type" -> session.transactions().completion(value);
            case "tx_read_only", "transaction_read_only" ->
                session.transactions().session(TransactionModes.isOn(value));
            case "tx_isolation", "transaction_isolation" ->
                session.transactions().isolation(value);
            default -> session.setting(name, value.toLowerCase(Locale.ROOT));
        }
        session.known(name, true);
    }

    /** @param refused a refused statement has left it as it was, unless it shows otherwise */
    private static void charset(Session session, Map<String, String> now, boolean refused) {
        String charset = now.getOrDefault("character_set_client", "");
        if (!charset.isEmpty() && !(refused && charset.equalsIgnoreCase(session.clientCharset()))) {
            session.clientCollation(session.charsets().defaultId(charset));
        }
    }

    private static void connection(Session session, Map<String, String> now, boolean refused) {
        String collation = now.getOrDefault("collation_connection", "");
        if (!collation.isEmpty() && !(refused && collation.equalsIgnoreCase(session.connectionCollationName()))) {
            session.connectionCollation(session.charsets().id(collation));
        }
    }
}
