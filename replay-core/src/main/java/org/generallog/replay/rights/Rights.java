package org.generallog.replay.rights;

import java.util.Set;
import org.generallog.replay.catalog.Catalog;

/** Whether accounts of the old instance may run statements. */
public final class Rights {
    private final StatementNeeds needs;

    public Rights(Catalog catalog, OldRules rules) {
        this.needs = new StatementNeeds(catalog, rules);
    }

    /**
     * Whether the server refuses the statement.
     *
     * @param connected the accounts that its session may be in, as they were when it connected
     * @param atUse as they were when its default database was chosen
     * @param now as they are
     * @return {@code YES}: it may run; {@code NO}: it is refused; {@code UNSURE} where what is known does not tell, or no account fits
     */
    public Answer of(Sent sent, Set<Account> connected, Set<Account> atUse, Set<Account> now) {
        return of(needs.of(sent), sent.database(), connected, atUse, now);
    }

    private static Answer of(Need need, String database, Set<Account> connected, Set<Account> atUse, Set<Account> now) {
        Answer answer = null;
        for (Account one : connected) {
            for (Account chosen : atUse) {
                for (Account current : now) {
                    Answer each =
                            one.mayEverything() ? Answer.YES : need.of(new Standing(one, chosen, current, database));
                    answer = answer == null ? each : answer.either(each);
                }
            }
        }
        return answer == null ? Answer.UNSURE : answer;
    }

    /** Whether {@code read_only} does not bind the account. */
    public static Answer writesReadOnly(Set<Account> connected) {
        return of(Need.onServer(Privilege.READ_ONLY_ADMIN), "", connected, connected, connected);
    }

    /** Whether an account that was matched may make a database its default. */
    public static Answer use(String database, Set<Account> connected, Set<Account> now) {
        return of(Need.toUse(database), "", connected, now, now);
    }
}
