package org.generallog.replicator.accounts;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Which accounts the new instance lacks, without how they are made. */
public final class MissingAccounts {
    private MissingAccounts() {}

    /**
     * {@code user@host} of each, in order; the server's own and the one that asks are left out.
     *
     * @throws SQLException where the accounts may not be read: they are in the schema {@code mysql}
     */
    public static List<String> of(Connection older, Connection newer) throws SQLException {
        AccountReader source = new AccountReader(older);
        Set<String> there = new AccountReader(newer).names();
        Set<String> definers = source.definers();
        String self = source.self();
        return source.all().stream()
                // Without grants it is not in effect there.
                .filter(account -> !account.grants().isEmpty())
                .map(account -> account.user() + "@" + account.host())
                .filter(name -> !there.contains(name) && (definers.contains(name) || !name.equals(self)))
                .toList();
    }
}
