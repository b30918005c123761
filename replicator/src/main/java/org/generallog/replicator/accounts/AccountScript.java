package org.generallog.replicator.accounts;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.generallog.replay.accounts.NewAccounts;
import org.generallog.replay.accounts.OldAccount;
import org.generallog.replicator.jdbc.InstanceAddress;

/** The statements that give the new instance the accounts of the old one that it lacks, as a script for its own client. */
public final class AccountScript {
    static final String AFTER_COPY = "-- after the copy, when these are there:";

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
            Set<String> there = target.names();
            Set<String> definers = source.definers();
            List<String> first = new ArrayList<>();
            List<String> afterCopy = new ArrayList<>();
            for (OldAccount account : source.all()) {
                String name = account.user() + "@" + account.host();
                boolean wanted = definers.remove(name);
                if (there.contains(name)) {
                    first.add("-- " + account.quoted() + " is there already; its rights were not compared");
                } else if (account.grants().isEmpty()) {
                    first.add("-- " + account.quoted()
                            + " is not in effect on the old instance: it resolves no host names");
                } else if (wanted || !name.equals(source.self())) {
                    NewAccounts.Script script = how.script(account);
                    first.add("-- " + account.quoted() + (wanted ? ", in whose name programs or views run" : ""));
                    script.notes().forEach(note -> first.add("-- " + note));
                    script.first().forEach(statement -> first.add(statement + ";"));
                    script.afterCopy().forEach(statement -> afterCopy.add(statement + ";"));
                }
            }
            definers.removeAll(there);
            definers.forEach(gone -> first.add(
                    "-- " + gone + ", in whose name programs or views run, is gone from the old instance too"));
            if (!afterCopy.isEmpty()) {
                first.add(AFTER_COPY);
                first.addAll(afterCopy);
            }
            return first;
        }
    }

    private static Connection connect(InstanceAddress address) throws SQLException {
        return address.connect(address.properties(StandardCharsets.UTF_8, READ_TIMEOUT));
    }
}
