package org.generallog.replay.rights;

/**
 * What a session has when it sends a statement. Global privileges are those of when it connected, those on its default database of when it
 * chose that, all others of now (manual, "When Privilege Changes Take Effect").
 *
 * @param connected its account as it was when it connected
 * @param atUse its account as it was when its default database was chosen
 * @param now its account as it is
 * @param database its default database; empty for none
 */
record Standing(Account connected, Account atUse, Account now, String database) {
    Held global() {
        return connected.global();
    }

    Held on(String name) {
        Held current = now.database(name);
        boolean chosen = atUse.grants() != now.grants() && name.equals(database);
        return global().and(chosen ? current.or(atUse.database(name)) : current);
    }

    Held on(String name, String table) {
        return on(name).and(now.table(name, table));
    }

    boolean mayEverything() {
        return connected.mayEverything();
    }
}
