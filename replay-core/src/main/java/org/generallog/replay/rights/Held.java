package org.generallog.replay.rights;

import java.util.EnumSet;
import java.util.Set;

/**
 * Privileges that an account has on something.
 *
 * @param certain those that it has in any case
 * @param possible these, and those that it may have: by a role that it may have taken on, or where the server's order of rows is not known
 */
record Held(Set<Privilege> certain, Set<Privilege> possible) {
    static final Held NOTHING = new Held(Set.of(), Set.of());

    static Held of(Set<Privilege> privileges) {
        return new Held(privileges, privileges);
    }

    Held and(Held more) {
        return new Held(union(certain, more.certain), union(possible, more.possible));
    }

    /** What one of two rows gives, nobody knows which. */
    Held or(Held other) {
        EnumSet<Privilege> both = copy(certain);
        both.retainAll(other.certain);
        return new Held(both, union(possible, other.possible));
    }

    /** Whether it has all of these. */
    Answer has(Set<Privilege> wanted) {
        return certain.containsAll(wanted) ? Answer.YES : possible.containsAll(wanted) ? Answer.UNSURE : Answer.NO;
    }

    Answer hasAny(Set<Privilege> wanted) {
        return wanted.stream().anyMatch(certain::contains)
                ? Answer.YES
                : wanted.stream().anyMatch(possible::contains) ? Answer.UNSURE : Answer.NO;
    }

    static Set<Privilege> union(Set<Privilege> one, Set<Privilege> other) {
        if (other.isEmpty() || one == other) {
            return one;
        }
        EnumSet<Privilege> all = copy(one);
        all.addAll(other);
        return all;
    }

    static EnumSet<Privilege> copy(Set<Privilege> some) {
        EnumSet<Privilege> copy = EnumSet.noneOf(Privilege.class);
        copy.addAll(some);
        return copy;
    }
}
