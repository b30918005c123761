package org.generallog.replay.rights;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A privilege of the old instance (manuals, "Privileges Provided by MySQL" and MariaDB's "GRANT"). The order is that of the servers' own
 * bits, which MariaDB's {@code mysql.global_priv} holds as a number ({@code sql/privilege.h}).
 */
public enum Privilege {
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    CREATE,
    DROP,
    RELOAD,
    SHUTDOWN,
    PROCESS,
    FILE,
    GRANT,
    REFERENCES,
    INDEX,
    ALTER,
    SHOW_DB,
    SUPER,
    CREATE_TMP_TABLE,
    LOCK_TABLES,
    EXECUTE,
    REPL_SLAVE,
    REPL_CLIENT,
    CREATE_VIEW,
    SHOW_VIEW,
    CREATE_ROUTINE,
    ALTER_ROUTINE,
    CREATE_USER,
    EVENT,
    TRIGGER,
    CREATE_TABLESPACE,
    DELETE_HISTORY,
    /** To name another account as {@code DEFINER}. A part of {@code SUPER} but for MariaDB from 10.5 on. */
    SET_USER,
    FEDERATED_ADMIN,
    CONNECTION_ADMIN,
    /** To write while {@code read_only} is on. A part of {@code SUPER} but for MariaDB from 10.11 on. */
    READ_ONLY_ADMIN;

    /** What a column may have. */
    static final Set<Privilege> OF_COLUMNS =
            Collections.unmodifiableSet(EnumSet.of(SELECT, INSERT, UPDATE, REFERENCES));

    /** What a table may have; a database may have these as well. */
    static final Set<Privilege> OF_TABLES = Collections.unmodifiableSet(EnumSet.of(
            SELECT,
            INSERT,
            UPDATE,
            DELETE,
            CREATE,
            DROP,
            GRANT,
            REFERENCES,
            INDEX,
            ALTER,
            CREATE_VIEW,
            SHOW_VIEW,
            TRIGGER));

    /** What a database may have. */
    static final Set<Privilege> OF_DATABASES = Collections.unmodifiableSet(EnumSet.of(
            SELECT,
            INSERT,
            UPDATE,
            DELETE,
            CREATE,
            DROP,
            GRANT,
            REFERENCES,
            INDEX,
            ALTER,
            CREATE_TMP_TABLE,
            LOCK_TABLES,
            EXECUTE,
            CREATE_VIEW,
            SHOW_VIEW,
            CREATE_ROUTINE,
            ALTER_ROUTINE,
            EVENT,
            TRIGGER));

    /** All that decides whether a statement of the log may run. */
    static final Set<Privilege> DECISIVE = decisive();

    private static final Map<String, Privilege> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Privilege::name, Function.identity()));

    private static final List<Privilege> BITS = List.of(values());

    private static Set<Privilege> decisive() {
        EnumSet<Privilege> all = EnumSet.copyOf(OF_DATABASES);
        all.removeAll(EnumSet.of(GRANT, REFERENCES));
        all.addAll(EnumSet.of(FILE, SUPER, SET_USER, READ_ONLY_ADMIN));
        return Collections.unmodifiableSet(all);
    }

    /**
     * By the name that a column of {@code mysql.user} or {@code mysql.db} has without {@code _priv} ({@code Create_tmp_table}), or a word of
     * a column {@code Table_priv}, {@code Column_priv} or {@code Proc_priv} ({@code Create View}). Empty for one that is not known.
     */
    public static Optional<Privilege> named(String name) {
        return Optional.ofNullable(
                BY_NAME.get(name.strip().toUpperCase(Locale.ROOT).replace(' ', '_')));
    }

    /** Those whose bits are set in MariaDB's {@code access}. */
    public static Set<Privilege> ofBits(long access) {
        EnumSet<Privilege> found = EnumSet.noneOf(Privilege.class);
        for (int bit = 0; bit < BITS.size(); bit++) {
            if ((access >>> bit & 1) == 1) {
                found.add(BITS.get(bit));
            }
        }
        return found;
    }
}
