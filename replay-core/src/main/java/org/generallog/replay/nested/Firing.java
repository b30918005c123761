package org.generallog.replay.nested;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client's statement sets off, followed row by row: the set of all places where it may be (a stack machine that cannot know its
 * choices). A row that leads on from one of them is nested; one that leads on from none is not.
 *
 * <p>Example: the trigger {@code AFTER INSERT ON t FOR EACH ROW BEGIN a; b; END} and {@code INSERT INTO t VALUES (1), (2)} let the rows a, b, a, b
 * come, and nothing after them. After a, the row a again is the application's; so is the third a.
 */
public final class Firing {
    /** More places than these are not kept apart: anything that the statement sets off may then come in any order. */
    private static final int MOST_PLACES = 400;

    private final FiringScope scope;
    private Set<Place> places = new HashSet<>();
    private boolean mayEnd;

    Firing(Flow flow, FiringScope scope) {
        this.scope = scope;
        become(List.of(new Place(flow.first(), 0, null)));
    }

    /** Whether no row can follow any more. */
    public boolean isOver() {
        return places.isEmpty() && !scope.isOpen();
    }

    /** Whether the statement may have finished by now, if it succeeded: what follows need not be nested. */
    public boolean mayEnd() {
        return mayEnd;
    }

    public FiringScope scope() {
        return scope;
    }

    /** Takes the row if it may be nested under the statement; else nothing changes. */
    public NestedMatch take(LoggedRow row) {
        NestedMatch best = NestedMatch.NONE;
        Set<Place> taken = new HashSet<>();
        for (Place place : places) {
            NestedMatch match = match(place.step(), row);
            if (match != NestedMatch.NONE) {
                taken.add(place);
                best = match == NestedMatch.DEFINITE ? match : best == NestedMatch.NONE ? match : best;
            }
        }
        if (best != NestedMatch.NONE) {
            after(taken);
            return row.isForeign() ? NestedMatch.DEFINITE : best;
        }
        return outOfOrder(row);
    }

    private static NestedMatch match(Step step, LoggedRow row) {
        BodyStatement statement = step.row;
        return statement == null || !row.mayRunAs(step.definer) ? NestedMatch.NONE : statement.match(row);
    }

    /** A row that no application sends is nested, also where the statement's order was not understood. */
    private NestedMatch outOfOrder(LoggedRow row) {
        if (scope.isDefinite(row)) {
            mayEnd = true;
            become(List.of(new Place(scope.anything().first(), 0, null)));
            return NestedMatch.DEFINITE;
        }
        return NestedMatch.NONE;
    }

    private void after(Set<Place> taken) {
        Closure closure = new Closure();
        taken.forEach(place -> closure.run(place.step(), 0, place.outer()));
        closure.close();
    }

    private void become(List<Place> begin) {
        Closure closure = new Closure();
        begin.forEach(closure::visit);
        closure.close();
    }

    /** All that can be reached without a row. */
    private final class Closure {
        private final Set<Place> seen = new HashSet<>();
        private final Set<Place> rows = new HashSet<>();
        private final Deque<Place> pending = new ArrayDeque<>();
        private boolean end;

        private void visit(Place place) {
            if (seen.add(place)) {
                pending.add(place);
            }
        }

        private void close() {
            while (!pending.isEmpty() && seen.size() <= 50 * MOST_PLACES) {
                step(pending.remove());
            }
            if (rows.size() > MOST_PLACES || !pending.isEmpty()) {
                overflow();
                return;
            }
            places = rows;
            mayEnd = end;
        }

        /** Every row of every program may come next, in any order. */
        private void overflow() {
            Flow anything = scope.anything();
            places = scope.anyRows(new Place(anything.first(), 0, null));
            mayEnd = true;
        }

        private void step(Place place) {
            Step step = place.step();
            if (step.row != null) {
                if (!place.isRecursive()) {
                    rows.add(place);
                }
            } else {
                run(step, 0, place.outer());
            }
        }

        /** The step's row is written, or it has none: what it runs comes next. */
        private void run(Step step, int times, @Nullable Place outer) {
            errors(step, outer);
            if (step.within == null) {
                next(step, outer);
                return;
            }
            if (times >= step.least) {
                next(step, outer);
            }
            if (times < step.most) {
                int begun = step.most == Step.ANY ? Math.min(times + 1, Math.max(1, step.least)) : times + 1;
                Place back = new Place(step, begun, outer);
                if (!back.isRecursive()) {
                    visit(new Place(step.within.get().first(), 0, back));
                }
            }
        }

        private void next(Step step, @Nullable Place outer) {
            if (!step.next.isEmpty()) {
                step.next.forEach(next -> visit(new Place(next, 0, outer)));
            } else if (outer == null) {
                end = true;
            } else {
                run(outer.step(), outer.times(), outer.outer());
            }
        }

        /** An error here, or in what runs here, may lead to a handler of any program that is under way. */
        private void errors(Step step, @Nullable Place outer) {
            step.handlers.forEach(handler -> visit(new Place(handler, 0, outer)));
            for (Place each = outer; each != null; each = each.outer()) {
                Place at = each;
                at.step().handlers.forEach(handler -> visit(new Place(handler, 0, at.outer())));
            }
        }
    }
}
