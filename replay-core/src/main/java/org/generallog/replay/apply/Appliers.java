package org.generallog.replay.apply;

import java.time.InstantSource;
import org.generallog.replay.apply.Lane.LaneParts;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.dependency.SchemaCatalog;
import org.generallog.replay.sql.CachingStatementAnalyzer;
import org.generallog.replay.sql.StatementAnalyzer;

/** Puts an {@link Applier} together. */
public final class Appliers {
    private Appliers() {}

    /**
     * The new instance.
     *
     * @param catalog its schema, for what may run side by side and what must not be tried twice
     */
    public record Instance(Target target, SchemaCatalog catalog, Throttle throttle) {}

    /** An applier. */
    public static Applier of(Applier.Input input, Instance target, ApplySettings settings, ApplyStats stats) {
        StatementAnalyzer analyzer = new CachingStatementAnalyzer();
        ProgressReporter progress = new ProgressReporter(stats, input.capture(), InstantSource.system());
        DdlRunner ddl = new DdlRunner(settings, new SchemaFingerprint(analyzer), progress);
        DependencyAnalyzer dependencies = new DependencyAnalyzer(analyzer, target.catalog());
        Conflicts conflicts = settings.lanes() == 1 ? new AllInOrder(dependencies) : new ByDependencies(dependencies);
        return new Applier(
                input,
                new LaneParts(
                        target.target(),
                        settings,
                        ddl,
                        progress,
                        target.throttle(),
                        new StatementLimit(target.target()),
                        new StopSignal()),
                conflicts);
    }
}
