package org.generallog.replicator.accounts;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.generallog.replay.accounts.NewAccounts;
import org.generallog.replay.accounts.OldAccount;
import org.generallog.replicator.jdbc.InstanceAddress;

/** The statements that give the new instance the accounts of the old one that it lacks, as a script for its own client. */
public final class AccountScript {
    static final String AFTER_COPY =
            "-- after the copy, when their columns and programs are there; accounts prints them again then:";
    /** Of what an account has already on the new instance. */
    private static final String LACKING = ", and may lack these rights:";

    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    private AccountScript() {}

    /**
     * The script: statements, each ended by a semicolon, and comments.
     *
     * @throws SQLException when an instance cannot be asked, or may not be: the accounts are in the schema {@code mysql}
     */
    public static List<String> lines(InstanceAddress older, InstanceAddress newer) throws SQLException {
        try (Connection old = connect(older);
                Connection other = connect(newer)) {
            AccountReader source = new AccountReader(old);
            AccountReader target = new AccountReader(other);
            NewAccounts how = new NewAccounts(source.version(), target.version());
            Map<String, List<String>> there = rights(target);
            Set<String> definers = source.definers();
            List<String> first = new ArrayList<>();
            List<String> afterCopy = new ArrayList<>();
            for (OldAccount account : source.all()) {
                String name = account.user() + "@" + account.host();
                boolean wanted = definers.remove(name);
                NewAccounts.Script script = how.script(account);
                boolean own = !wanted && name.equals(source.self());
                if (there.containsKey(name) && own) {
                    first.add("-- " + account.quoted() + " is the replicator's own");
                } else if (there.containsKey(name)) {
                    first.addAll(lacking(account, script, there.get(name)));
                } else if (account.grants().isEmpty()) {
                    first.add("-- " + account.quoted()
                            + " is not in effect on the old instance: it resolves no host names");
                } else if (!own) {
                    first.add("-- " + account.quoted() + (wanted ? ", in whose name programs or views run" : ""));
                    script.notes().forEach(note -> first.add("-- " + note));
                    script.first().forEach(statement -> first.add(statement + ";"));
                    script.afterCopy().forEach(statement -> afterCopy.add("-- " + statement + ";"));
                }
            }
            definers.removeAll(target.names());
            definers.forEach(gone -> first.add(
                    "-- " + gone + ", in whose name programs or views run, is gone from the old instance too"));
            if (!afterCopy.isEmpty()) {
                first.add(AFTER_COPY);
                first.addAll(afterCopy);
            }
            return first;
        }
    }

    /** The statements that give each account of the new instance the rights that it has. */
    private static Map<String, List<String>> rights(AccountReader target) throws SQLException {
        NewAccounts same = new NewAccounts(target.version(), target.version());
        Map<String, List<String>> rights = new HashMap<>();
        target.names().forEach(name -> rights.put(name, List.of()));
        for (OldAccount account : target.all()) {
            rights.put(account.user() + "@" + account.host(), rights(same.script(account)));
        }
        return rights;
    }

    private static List<String> rights(NewAccounts.Script script) {
        return Stream.concat(script.first().stream(), script.afterCopy().stream())
                // PROXY is of the accounts that a server is installed with, and few may grant it.
                .filter(each ->
                        Stream.of("CREATE ", "GRANT USAGE ", "GRANT PROXY ").noneMatch(each::startsWith))
                .toList();
    }

    /** Rights are compared by their text: what another one covers may be among them. */
    private static List<String> lacking(OldAccount account, NewAccounts.Script script, List<String> has) {
        List<String> lacking =
                rights(script).stream().filter(each -> !has.contains(each)).toList();
        List<String> lines = new ArrayList<>();
        lines.add("-- " + account.quoted() + " is there already" + (lacking.isEmpty() ? "" : LACKING));
        lacking.forEach(each -> lines.add(each + ";"));
        return lines;
    }

    private static Connection connect(InstanceAddress address) throws SQLException {
        return address.connect(address.properties(StandardCharsets.UTF_8, READ_TIMEOUT));
    }
}
