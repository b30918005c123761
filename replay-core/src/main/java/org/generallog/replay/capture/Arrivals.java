package org.generallog.replay.capture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Arrival;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.IdNote;
import org.generallog.replay.transaction.StatementChange;
import org.jspecify.annotations.Nullable;

/** Makes of statements what the {@link Assembler} takes. */
final class Arrivals {
    private final CaptureTools tools;
    private final Assembler assembler;
    private final ProcedureCalls procedures;
    private final StatementDoubts doubts;
    private final TableNames names;
    private final StatementLinks links;

    Arrivals(CaptureTools tools, Assembler assembler, ProcedureCalls procedures, StatementDoubts doubts) {
        this.tools = tools;
        this.assembler = assembler;
        this.procedures = procedures;
        this.doubts = doubts;
        this.names = new TableNames(tools.catalog());
        this.links = new StatementLinks(tools.catalog());
    }

    /** Whether it only writes tables that know no transactions. */
    boolean withoutTransactions(Step step) {
        return names.withoutTransactions(step.info(), step.session().database());
    }

    /** With all that makes it the same again. */
    StatementChange change(Step step) {
        // A temporary table's columns are not those of the table that it hides.
        boolean ordinary = TemporaryTables.none(step.session(), step.info());
        boolean transactional = assembler.hasChanges(step.thread()) || assembler.inTransaction(step.thread());
        StatementLinks.Linked linked = links.link(
                step.session(),
                step.sql(),
                step.info(),
                StatementLinks.Fired.of(scope(step)),
                transactional,
                () -> tools.doubts().readsListed(step.info(), step.session().database()));
        IdNote ids = ids(step, linked.link().givesLastInsertId(), ordinary);
        if (linked.doubtful()
                || (step.session().hasUnknownSettings() && !defines(step.info()))
                || step.session().databaseDoubtful()) {
            doubts.add(step, Doubt.SESSION_STATE);
        }
        byte[] sql = ordinary ? tools.explicit().of(step.session(), step.sql(), step.info(), step.time()) : step.sql();
        return new StatementChange(
                step.session().context(step.sql()),
                step.session().time(step.time()),
                linked.link().givesLastInsertId() ? step.session().takeInsertId() : OptionalLong.empty(),
                linked.lastInsertId(),
                linked.variables(),
                sql,
                linked.link(),
                ids);
    }

    /** Whether it changes what is defined: whether it did is looked up, whatever its session had set. */
    private static boolean defines(StatementInfo info) {
        return info.kind() == StatementKind.DDL
                && info.tables().stream().noneMatch(access -> access.mode() == TableAccess.Mode.READ);
    }

    /** @param ordinary whether all of its tables are */
    private IdNote ids(Step step, boolean gives, boolean ordinary) {
        boolean temporary = !ordinary && writesTemporary(step);
        StatementInfo info = step.info();
        boolean call = info.kind() == StatementKind.CALL;
        FiringScope scope = scope(step);
        boolean uses = info.has(Flag.LAST_INSERT_ID)
                || call
                || info.kind() == StatementKind.UNPARSED
                || !info.functions().isEmpty()
                || !scope.isEmpty();
        return tools.identity()
                .note(
                        step.thread(),
                        info,
                        step.session().database(),
                        new Identity.Tables(temporary, ordinary),
                        call ? withTriggers(scope) : scope.inserted(),
                        gives,
                        uses,
                        tools.isFinished(step.row()));
    }

    /** Nothing is logged inside a procedure, so what its writes set off is found in the triggers of its tables. */
    private Set<List<String>> withTriggers(FiringScope scope) {
        Set<List<String>> all = new LinkedHashSet<>(scope.inserted());
        for (List<String> table : scope.written()) {
            for (TriggerDefinition trigger : tools.catalog().triggers(table.get(0), table.get(1))) {
                for (StatementInfo info :
                        ProgramSummary.of(trigger.body(), trigger.sqlMode()).statements()) {
                    info.tables().stream()
                            .filter(access -> access.mode() == TableAccess.Mode.INSERT
                                    || access.mode() == TableAccess.Mode.UPSERT)
                            .forEach(access ->
                                    all.add(List.of(TableNames.database(access, trigger.database()), access.table())));
                }
            }
        }
        return all;
    }

    private static boolean writesTemporary(Step step) {
        return step.info().has(Flag.TEMPORARY)
                || step.info().tables().stream()
                        .filter(TableAccess::writes)
                        .anyMatch(access -> step.session()
                                        .pinned()
                                        .table(TableNames.database(
                                                        access, step.session().database())
                                                + "." + access.table())
                                > 0);
    }

    /** What a statement touches, for {@link CloseWrites}. */
    CloseWrites.Touch touch(Step step) {
        return names.touch(step.info(), step.session(), scope(step));
    }

    /** All that may run under a statement. */
    FiringScope scope(Step step) {
        return step.info().kind() == StatementKind.CALL ? procedures.scope(step.sql(), step.session()) : step.scope();
    }

    /** @param change null for one that only holds locks */
    Arrival arrival(Step step, @Nullable Change change) {
        String database = step.session().database();
        TableNames.Locks locks = names.locks(step.info(), database);
        Set<String> ranges = new LinkedHashSet<>(locks.ranges());
        ranges.addAll(names.behind(step.info(), database));
        Set<List<String>> fired = scope(step).written();
        for (List<String> table : fired) {
            ranges.add(table.get(0) + "." + table.get(1));
        }
        Set<String> touched = new LinkedHashSet<>(TableNames.touched(step.info(), database));
        touched.addAll(ranges);
        return new Arrival(
                step.thread(),
                step.time(),
                change,
                change == null ? 0 : step.rows(),
                TemporaryTables.none(step.session(), step.info()) ? locks.rows() : List.of(),
                TemporaryTables.without(step.session(), List.copyOf(touched)),
                DeadlockReport.comparable(step.row().argument()),
                tools.isFinished(step.row()),
                tools.doubts().take(step.time()),
                TemporaryTables.without(step.session(), List.copyOf(ranges)),
                assembler.inTransaction(step.thread()) ? names.lasting(step.info(), database, fired) : List.of());
    }
}
