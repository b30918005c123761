package org.generallog.replicator.cutover;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** How the steps that were done are taken back, the newest first. */
final class Undo {
    private final Deque<Step> steps = new ArrayDeque<>();

    /** @param sql for people: what to run, and where */
    private record Step(String sql, Action action) {}

    /** Takes one step back. */
    interface Action {
        void run() throws SQLException;
    }

    /** To be called before the step is taken: what was not done is harmlessly taken back. */
    void push(String sql, Action action) {
        steps.push(new Step(sql, action));
    }

    /** What to run by hand. */
    List<String> statements() {
        return steps.stream().map(Step::sql).toList();
    }

    /** Takes all back. @return the statements that failed, to be run by hand */
    List<String> run() {
        List<String> failed = new ArrayList<>();
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action().run();
            } catch (SQLException e) {
                failed.add(step.sql() + "   -- " + e.getMessage());
            }
        }
        return failed;
    }
}
