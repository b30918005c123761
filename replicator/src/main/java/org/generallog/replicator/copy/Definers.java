package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        TreeSet<String> accounts = new TreeSet<>();
        TreeSet<String> names = new TreeSet<>();
        for (StoredObject trigger : triggers) {
            Optional<Account> definer = missing(trigger);
            if (definer.isPresent() && definer.get().exists(source)) {
                accounts.add(definer.get().toString());
                names.add(trigger.database() + "." + trigger.name());
            }
        }
        if (!accounts.isEmpty()) {
            throw new CopyException("the new instance lacks the accounts in whose names triggers run: "
                    + String.join(", ", accounts) + " (triggers " + String.join(", ", names)
                    + "); what they write would be missing there. Create the accounts: \"accounts\" prints how");
        }
    }
}
