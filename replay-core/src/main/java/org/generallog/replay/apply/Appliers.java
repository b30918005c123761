package org.generallog.replay.apply;

import java.time.InstantSource;
import org.generallog.replay.apply.Lane.LaneParts;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementAnalyzer;

/** Puts an {@link Applier} together. */
public final class Appliers {
    private Appliers() {}

    /**
     * An applier.
     *
     * @param catalog the new instance's schema, for what may run side by side; with one lane it is not asked
     */
    public static Applier of(
            Applier.Input input, Target target, ApplySettings settings, SchemaCatalog catalog, ApplyStats stats) {
        StatementAnalyzer analyzer = new SqlStatementAnalyzer();
        ProgressReporter progress = new ProgressReporter(stats, input.capture(), InstantSource.system());
        DdlRunner ddl = new DdlRunner(settings, new SchemaFingerprint(analyzer), progress);
        Conflicts conflicts = settings.lanes() == 1
                ? new AllInOrder()
                : new ByDependencies(new DependencyAnalyzer(analyzer, catalog));
        return new Applier(input, new LaneParts(target, settings, ddl, progress, new StopSignal()), conflicts);
    }
}
