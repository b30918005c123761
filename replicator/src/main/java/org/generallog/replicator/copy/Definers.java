package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.generallog.replay.dialect.DefinerClause;
import org.generallog.replay.sql.LexicalMode;

/**
 * In whose name the old instance's views, routines, triggers and events run. Another account than the old one would change what they may
 * do, and the copy's own may do everything; so what has no definer on the new instance is not created there.
 */
final class Definers {
    private final RawConnection target;
    private final Map<Account, Boolean> there = new HashMap<>();

    Definers(RawConnection target) {
        this.target = target;
    }

    /** The definer; empty where the statement names none. */
    static Optional<Account> of(StoredObject object) {
        return DefinerClause.of(object.create().getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT)
                .map(clause -> new Account(clause.user(), clause.host()));
    }

    /** The definer where the new instance does not have it. */
    Optional<Account> missing(StoredObject object) throws SQLException {
        Optional<Account> definer = of(object);
        return definer.isEmpty() || isThere(definer.get()) ? Optional.empty() : definer;
    }

    private boolean isThere(Account account) throws SQLException {
        Boolean known = there.get(account);
        if (known == null) {
            known = account.exists(target);
            there.put(account, known);
        }
        return known;
    }

    /**
     * What a trigger writes comes from the trigger itself on the new instance; without it these rows would be missing there, and nobody
     * would say so. One whose definer is gone from the old instance too has written nothing since.
     *
     * @throws CopyException that names triggers and accounts, where there are such
     */
    void requireThoseOfTriggers(RawConnection source, List<StoredObject> triggers) throws SQLException, CopyException {
        Map<String, List<String>> accounts = missing(source, triggers);
        if (!accounts.isEmpty()) {
            TreeSet<String> names = new TreeSet<>();
            accounts.values().forEach(names::addAll);
            throw new CopyException("the new instance lacks the accounts in whose names triggers run: "
                    + String.join(", ", accounts.keySet()) + " (triggers " + String.join(", ", names)
                    + "); what they write would be missing there. Create the accounts: \"accounts\" prints how");
        }
    }

    /** Accounts that only the old instance has, each with those of the objects that run in its name: {@code database.name}. */
    Map<String, List<String>> missing(RawConnection source, List<StoredObject> objects) throws SQLException {
        Map<String, List<String>> missing = new TreeMap<>();
        for (StoredObject object : objects) {
            Optional<Account> definer = missing(object);
            if (definer.isPresent() && definer.get().exists(source)) {
                missing.computeIfAbsent(definer.get().toString(), account -> new ArrayList<>())
                        .add(object.database() + "." + object.name());
            }
        }
        return missing;
    }
}
