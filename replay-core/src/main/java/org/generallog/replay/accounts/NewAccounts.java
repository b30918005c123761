package org.generallog.replay.accounts;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/**
 * Says how an account of the old instance is made on the new one ({@code CREATE USER} of the manuals of MySQL 5.6 to 9.7 and of MariaDB).
 */
public final class NewAccounts {
    private static final int MYSQL_5_7 = 50700;
    /** From here on passwords of {@code mysql_native_password} need a plugin that is off, and later gone. */
    private static final int WITHOUT_NATIVE = 80400;

    private static final int MARIADB_WITH_LOCKS = 100402;
    /** A hash that no password has: an account without {@code ACCOUNT LOCK} is closed by it. */
    private static final String NOBODYS = "*" + "0".repeat(40);

    private final ServerVersion older;
    private final ServerVersion newer;
    private final GrantLines grants;

    public NewAccounts(ServerVersion older, ServerVersion newer) {
        this.older = older;
        this.newer = newer;
        this.grants = new GrantLines(older, newer);
    }

    /**
     * What makes an account.
     *
     * @param first statements, in order
     * @param afterCopy statements about single tables and programs, which have to be there
     * @param notes what could not be said, and what to do about it
     */
    public record Script(List<String> first, List<String> afterCopy, List<String> notes) {}

    public Script script(OldAccount account) {
        Script script = new Script(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (account.role()) {
            role(account, script);
        } else {
            user(account, script);
        }
        account.grants().forEach(line -> grants.say(line, account, script));
        return script;
    }

    private boolean mysqlFrom(int number) {
        return !newer.mariaDb() && newer.isAtLeast(number);
    }

    /** Whether {@code CREATE USER} takes everything of an account. MySQL 5.6 has the rest in {@code GRANT}. */
    private boolean createsWhole() {
        return newer.mariaDb() || newer.isAtLeast(MYSQL_5_7);
    }

    boolean hasRoles() {
        return newer.mariaDb() || newer.isAtLeast(80000);
    }

    private void role(OldAccount role, Script script) {
        if (hasRoles()) {
            script.first().add("CREATE ROLE IF NOT EXISTS " + role.quoted());
        } else {
            script.notes().add("the role " + role.quoted() + " cannot be: the new instance has no roles");
        }
    }

    private void user(OldAccount account, Script script) {
        String create = "CREATE USER " + (createsWhole() ? "IF NOT EXISTS " : "") + account.quoted()
                + password(account, script);
        String rest = (account.requires().isEmpty() ? "" : " " + account.requires())
                + (account.limits().isEmpty() ? "" : " WITH " + String.join(" ", account.limits()));
        if (createsWhole()) {
            script.first().add(create + rest + (isLocked(account) && canLock() ? " ACCOUNT LOCK" : ""));
        } else {
            script.first().add(create);
            if (!rest.isEmpty()) {
                script.first().add("GRANT USAGE ON *.* TO " + account.quoted() + rest);
            }
        }
    }

    private boolean canLock() {
        return newer.mariaDb() ? newer.isAtLeast(MARIADB_WITH_LOCKS) : newer.isAtLeast(MYSQL_5_7);
    }

    private boolean carriesPlugin() {
        return older.mariaDb() && newer.mariaDb();
    }

    private boolean isLocked(OldAccount account) {
        boolean carried = account.hasNativePassword() && !mysqlFrom(WITHOUT_NATIVE);
        return !carried && !account.hasNoPassword() && !carriesPlugin();
    }

    private String password(OldAccount account, Script script) {
        if (account.hasNoPassword()) {
            script.notes().add(account.quoted() + " has no password on the old instance");
            return "";
        }
        if (isLocked(account)) {
            script.notes()
                    .add("the password of " + account.quoted() + " cannot be carried over; set it: ALTER USER "
                            + account.quoted() + " IDENTIFIED BY '…'" + (canLock() ? " ACCOUNT UNLOCK" : ""));
            return canLock() ? "" : " IDENTIFIED BY PASSWORD " + OldAccount.quote(NOBODYS);
        }
        if (!account.hasNativePassword()) {
            return " IDENTIFIED VIA " + account.plugin()
                    + (account.secret().isEmpty() ? "" : " USING " + OldAccount.quote(account.secret()));
        }
        return mysqlFrom(MYSQL_5_7)
                ? " IDENTIFIED WITH mysql_native_password AS " + OldAccount.quote(account.secret())
                : " IDENTIFIED BY PASSWORD " + OldAccount.quote(account.secret());
    }
}
