package org.generallog.replay.apply;

import java.time.InstantSource;
import org.generallog.replay.apply.Lane.LaneParts;
import org.generallog.replay.sql.StatementAnalyzer;

/** Puts an {@link Applier} together. */
public final class Appliers {
    private Appliers() {}

    /** An applier that keeps the relay log's order on one connection. */
    public static Applier serial(
            Applier.Input input, Target target, ApplySettings settings, StatementAnalyzer analyzer, ApplyStats stats) {
        ProgressReporter progress = new ProgressReporter(stats, input.capture(), InstantSource.system());
        DdlRunner ddl = new DdlRunner(settings, new SchemaFingerprint(analyzer), progress);
        return new Applier(input, new LaneParts(target, settings, ddl, progress, new StopSignal()), new AllInOrder());
    }
}
