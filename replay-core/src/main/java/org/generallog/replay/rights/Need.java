package org.generallog.replay.rights;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.generallog.replay.catalog.Definer;

/** Something that a statement needs its account to have. */
interface Need {
    Answer of(Standing standing);

    /** Whether it is needed is not certain: that it lacks is no refusal. */
    default Need softly() {
        return standing -> of(standing).softened();
    }

    /** What holds whatever the account has. */
    static Need answered(Answer answer) {
        return standing -> answer;
    }

    /** Global privileges. */
    static Need onServer(Privilege... all) {
        Set<Privilege> wanted = Set.of(all);
        return standing -> standing.global().has(wanted);
    }

    /** Privileges that a grant on a table does not give. */
    static Need onDatabase(String database, Privilege... all) {
        Set<Privilege> wanted = Set.of(all);
        return standing -> standing.on(database).has(wanted);
    }

    static Need onTable(String database, String table, Privilege... all) {
        return onTable(database, table, Set.of(all));
    }

    /** Privileges on a table, or at least on one of its columns: which ones, {@link #onColumn} says. */
    static Need onTable(String database, String table, Set<Privilege> wanted) {
        return standing -> {
            Held held = standing.on(database, table);
            Answer whole = held.has(wanted);
            if (whole == Answer.YES || Privilege.OF_COLUMNS.stream().noneMatch(wanted::contains)) {
                return whole;
            }
            Held columns = standing.now().anyColumn(database, table);
            return whole.or(held.and(ofColumns(columns)).has(wanted));
        };
    }

    private static Held ofColumns(Held held) {
        return new Held(ofColumns(held.certain()), ofColumns(held.possible()));
    }

    private static Set<Privilege> ofColumns(Set<Privilege> some) {
        EnumSet<Privilege> columns = Held.copy(some);
        columns.retainAll(Privilege.OF_COLUMNS);
        return columns;
    }

    /** Privileges on a table of which nobody knows which columns are used. */
    static Need onSomeColumns(String database, String table, Set<Privilege> wanted) {
        Need any = onTable(database, table, wanted);
        return standing -> {
            boolean whole = standing.on(database, table).has(wanted) == Answer.YES;
            return whole ? Answer.YES : any.of(standing) == Answer.NO ? Answer.NO : Answer.UNSURE;
        };
    }

    /** Any of the privileges, on the table or on one of its columns. */
    static Need anyOnTable(String database, String table, Privilege... any) {
        Set<Privilege> wanted = Set.of(any);
        return standing -> standing.on(database, table)
                .hasAny(wanted)
                .or(standing.now().anyColumn(database, table).hasAny(wanted));
    }

    static Need onColumn(String database, String table, String column, Privilege privilege) {
        Set<Privilege> wanted = Set.of(privilege);
        return standing -> {
            Answer whole = standing.on(database, table).has(wanted);
            return whole == Answer.YES
                    ? whole
                    : whole.or(standing.now().column(database, table, column).has(wanted));
        };
    }

    /** A routine: {@code EXECUTE}, {@code ALTER ROUTINE}. */
    static Need onRoutine(String database, String name, boolean procedure, Privilege privilege) {
        Set<Privilege> wanted = Set.of(privilege);
        return standing -> {
            Answer whole = standing.on(database).has(wanted);
            return whole == Answer.YES
                    ? whole
                    : whole.or(standing.now().routine(database, name, procedure).has(wanted));
        };
    }

    /** To make a database the default: anything on it or in it. */
    static Need toUse(String database) {
        if (database.equalsIgnoreCase("information_schema")) {
            return answered(Answer.YES);
        }
        return standing -> standing.global()
                .hasAny(Privilege.OF_DATABASES)
                .or(standing.now().database(database).hasAny(Privilege.OF_DATABASES))
                .or(standing.now().hasWithin(database));
    }

    /** One of these applies, nobody knows which. */
    static Need either(List<Need> some) {
        return standing -> some.stream()
                .map(each -> each.of(standing))
                .reduce(Answer::either)
                .orElse(Answer.YES);
    }

    static Need all(List<Need> all) {
        List<Need> needs = List.copyOf(all);
        return standing -> {
            Answer answer = Answer.YES;
            for (Need each : needs) {
                answer = answer.and(each.of(standing));
                if (answer == Answer.NO) {
                    return answer;
                }
            }
            return answer;
        };
    }

    /** Needed of the account in whose name a view or program runs; that it is gone is not certain to be noticed. */
    static Need as(Definer definer, Need need) {
        if (definer.invoker()) {
            return definer.user().isEmpty() && definer.equals(Definer.UNKNOWN) ? need.softly() : need;
        }
        return as(grants -> grants.accounts(definer), need);
    }

    private static Need as(Function<Grants, Set<Account>> accounts, Need need) {
        return standing -> accounts.apply(standing.now().grants()).stream()
                .map(account -> need.of(new Standing(account, account, account, "")))
                .reduce(Answer::either)
                .orElse(Answer.UNSURE);
    }
}
