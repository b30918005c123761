package org.generallog.replay.nested;

import java.util.Set;
import java.util.function.Supplier;

/** What statements and expressions of one database set off. */
interface Effects {
    /** Sets nothing off. */
    Effects NONE = new Effects() {
        @Override
        public Supplier<Flow> of(BodyStatement statement) {
            return Flow::nothing;
        }

        @Override
        public Flow calls(Set<String> functions) {
            return Flow.nothing();
        }
    };

    /** What a body's statement sets off after its row is written. */
    Supplier<Flow> of(BodyStatement statement);

    /** The functions that an expression may call, any number of times. */
    Flow calls(Set<String> functions);
}
