package org.generallog.replay.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.generallog.replay.catalog.ServerVersion;
import org.junit.jupiter.api.Test;

class NewAccountsTest {
    private static final String HASH = "*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9";

    private static NewAccounts.Script script(String older, String newer, OldAccount account) {
        return new NewAccounts(ServerVersion.parse(older), ServerVersion.parse(newer)).script(account);
    }

    private static OldAccount account(String plugin, String secret, String... grants) {
        return new OldAccount(
                "o'hara",
                "10.%",
                plugin,
                secret,
                "REQUIRE SSL",
                List.of("MAX_USER_CONNECTIONS 5"),
                false,
                List.of(grants));
    }

    @Test
    void a_password_goes_where_it_can() {
        OldAccount account = account("", HASH);
        assertEquals(
                List.of(
                        "CREATE USER 'o''hara'@'10.%' IDENTIFIED BY PASSWORD '" + HASH + "'",
                        "GRANT USAGE ON *.* TO 'o''hara'@'10.%' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5"),
                script("5.5.9", "5.6.24", account).first());
        assertEquals(
                List.of("CREATE USER IF NOT EXISTS 'o''hara'@'10.%' IDENTIFIED WITH mysql_native_password AS '" + HASH
                        + "' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5"),
                script("5.5.9", "8.0.30", account).first());
        assertEquals(
                List.of(
                        "CREATE USER IF NOT EXISTS 'o''hara'@'10.%' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5 ACCOUNT LOCK"),
                script("5.5.9", "9.7.0", account).first());
        assertEquals(
                List.of("the password of 'o''hara'@'10.%' cannot be carried over; set it: ALTER USER 'o''hara'@'10.%'"
                        + " IDENTIFIED BY '…' ACCOUNT UNLOCK"),
                script("5.5.9", "9.7.0", account).notes());
        assertEquals(
                List.of("CREATE USER IF NOT EXISTS 'o''hara'@'10.%' IDENTIFIED BY PASSWORD '" + HASH
                        + "' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5"),
                script("5.5.9", "11.4.5-MariaDB", account).first());
    }

    @Test
    void an_account_is_closed_where_its_password_cannot_be() {
        OldAccount old = account("", "5d2e19393cc5ef67");
        assertEquals(
                "CREATE USER 'o''hara'@'10.%' IDENTIFIED BY PASSWORD '*" + "0".repeat(40) + "'",
                script("5.1.73", "5.6.24", old).first().get(0));
        OldAccount socket = account("ed25519", "secret");
        assertEquals(
                "CREATE USER IF NOT EXISTS 'o''hara'@'10.%' IDENTIFIED VIA ed25519 USING 'secret' REQUIRE SSL"
                        + " WITH MAX_USER_CONNECTIONS 5",
                script("10.11.5-MariaDB", "11.4.5-MariaDB", socket).first().get(0));
        assertEquals(
                "CREATE USER IF NOT EXISTS 'o''hara'@'10.%' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5 ACCOUNT LOCK",
                script("10.11.5-MariaDB", "8.0.30", socket).first().get(0));
    }

    @Test
    void rights_without_passwords_those_of_columns_and_programs_after_the_copy() {
        NewAccounts.Script script = script(
                "10.11.5-MariaDB",
                "9.7.0",
                account(
                        "",
                        "",
                        "GRANT SELECT, BINLOG MONITOR, SET USER ON *.* TO `o'hara`@`10.%` IDENTIFIED BY PASSWORD '"
                                + HASH + "' REQUIRE SSL WITH GRANT OPTION",
                        "GRANT ALL PRIVILEGES ON `shop\\_1`.* TO `o'hara`@`10.%`",
                        "GRANT SELECT (a, b), INSERT ON `shop`.`t on` TO `o'hara`@`10.%`",
                        "GRANT INSERT, DELETE ON `shop`.`t` TO `o'hara`@`10.%` WITH GRANT OPTION",
                        "GRANT CREATE, DROP ON `shop`.`own` TO `o'hara`@`10.%`",
                        "GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `o'hara`@`10.%`",
                        "GRANT SELECT ON `mysql`.`proc` TO `o'hara`@`10.%`",
                        "GRANT `clerks` TO `o'hara`@`10.%`",
                        "SET DEFAULT ROLE `clerks` FOR `o'hara`@`10.%`"));
        assertEquals(
                List.of(
                        "GRANT SELECT, REPLICATION CLIENT ON *.* TO 'o''hara'@'10.%' WITH GRANT OPTION",
                        "GRANT ALL PRIVILEGES ON `shop\\_1`.* TO 'o''hara'@'10.%'",
                        "GRANT INSERT, DELETE, CREATE ON `shop`.`t` TO 'o''hara'@'10.%' WITH GRANT OPTION",
                        "REVOKE CREATE ON `shop`.`t` FROM 'o''hara'@'10.%'",
                        "GRANT CREATE, DROP ON `shop`.`own` TO 'o''hara'@'10.%'",
                        "GRANT `clerks` TO 'o''hara'@'10.%'",
                        "SET DEFAULT ROLE `clerks` TO 'o''hara'@'10.%'"),
                script.first().subList(1, script.first().size()));
        assertEquals(
                List.of(
                        "GRANT SELECT (a, b), INSERT ON `shop`.`t on` TO 'o''hara'@'10.%'",
                        "GRANT EXECUTE ON PROCEDURE `shop`.`p` TO 'o''hara'@'10.%'"),
                script.afterCopy());
        assertTrue(
                script.notes()
                        .contains(
                                "'o''hara'@'10.%': a right on a table of the server's own is not carried over: SELECT ON"
                                        + " `mysql`.`proc`"),
                script.notes()::toString);
        assertEquals(
                List.of("'o''hara'@'10.%': MariaDB alone has the right SET USER"),
                script.notes().stream()
                        .filter(note -> note.contains("SET USER"))
                        .toList());
    }

    @Test
    void roles_where_there_are_some() {
        OldAccount role =
                new OldAccount("clerks", "", "", "", "", List.of(), true, List.of("GRANT USAGE ON *.* TO `clerks`"));
        assertEquals(
                List.of("CREATE ROLE IF NOT EXISTS 'clerks'"),
                script("10.11.5-MariaDB", "9.7.0", role).first());
        assertEquals(List.of(), script("10.11.5-MariaDB", "5.6.24", role).first());
    }
}
