package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.UserVariables;
import org.jspecify.annotations.Nullable;

/** Every program that may run under a client's statement, in whatever order. */
public final class FiringScope {
    static final FiringScope EMPTY = new FiringScope(List.of(), List.of(), false, false);

    private final List<StoredProgram> programs;
    private final List<ProgramOutline> outlines;
    private final boolean open;
    private final boolean writes;
    private @Nullable Flow anything;

    /**
     * @param outlines the programs, each with the account that it runs as here; several times where it may be run by several
     * @param open whether programs may run that cannot be seen
     * @param writes whether one of them changes rows
     */
    FiringScope(Collection<StoredProgram> programs, Collection<ProgramOutline> outlines, boolean open, boolean writes) {
        this.programs = List.copyOf(programs);
        this.outlines = List.copyOf(outlines);
        this.open = open;
        this.writes = writes;
    }

    /** What may run under several statements. */
    public static FiringScope of(List<FiringScope> each) {
        if (each.size() == 1) {
            return each.get(0);
        }
        Set<StoredProgram> programs = new LinkedHashSet<>();
        Set<ProgramOutline> outlines = new LinkedHashSet<>();
        each.forEach(one -> {
            programs.addAll(one.programs);
            outlines.addAll(one.outlines);
        });
        return new FiringScope(
                programs,
                outlines,
                each.stream().anyMatch(FiringScope::isOpen),
                each.stream().anyMatch(FiringScope::writes));
    }

    /** The user variables that what it sets off may read or assign. */
    public UserVariables variables() {
        UserVariables used = UserVariables.NONE;
        for (StoredProgram program : programs) {
            used = used.and(program.variables());
        }
        return used;
    }

    /** The programs themselves. */
    public List<ProgramOutline> programs() {
        return outlines;
    }

    /** Whether nothing can be nested under the statement. */
    public boolean isEmpty() {
        return programs.isEmpty() && !open;
    }

    /** Whether programs may run whose bodies the account cannot see. */
    public boolean isOpen() {
        return open;
    }

    /** Whether what runs under the statement changes rows. */
    public boolean writes() {
        return writes;
    }

    /** Whether what runs under the statement does the same again at the same time, as far as its text tells. */
    public boolean repeatable() {
        return programs.stream().allMatch(StoredProgram::repeatable);
    }

    /**
     * Whether what runs under the statement takes the time from the server's clock.
     *
     * @param fraction with digits behind the second
     */
    public boolean readsClock(boolean fraction) {
        return programs.stream().anyMatch(program -> program.readsClock(fraction));
    }

    /** Whether the statement's own rows have times of what runs under it. */
    public boolean givesTime() {
        return programs.stream().anyMatch(program -> program.gives() && program.readsClock(false));
    }

    /** Whether the statement's own rows have values of what does not do the same again. */
    public boolean givesOthers() {
        return programs.stream().anyMatch(program -> program.gives() && !program.repeatable());
    }

    /** The tables that programs under the statement write, {@code db} and {@code table}; those behind a view are the view. */
    public Set<List<String>> written() {
        Set<List<String>> tables = new LinkedHashSet<>();
        for (StoredProgram program : programs) {
            program.infos()
                    .forEach(info -> info.tables().stream()
                            .filter(TableAccess::writes)
                            .forEach(access -> tables.add(List.of(
                                    access.database().isEmpty() ? program.database() : access.database(),
                                    access.table()))));
        }
        return tables;
    }

    /** Those of {@link #written} that rows may be inserted into. */
    public Set<List<String>> inserted() {
        Set<List<String>> tables = new LinkedHashSet<>();
        for (StoredProgram program : programs) {
            for (StatementInfo info : program.infos()) {
                for (TableAccess access : info.tables()) {
                    if (access.mode() == TableAccess.Mode.INSERT || access.mode() == TableAccess.Mode.UPSERT) {
                        String database = access.database().isEmpty() ? program.database() : access.database();
                        tables.add(List.of(database, access.table()));
                    }
                }
            }
        }
        return tables;
    }

    /** The tables that programs under the statement only read, {@code db.table}. */
    public Set<String> read() {
        return tables(access -> access.mode() == TableAccess.Mode.READ);
    }

    /** The tables whose rows programs under the statement may see, {@code db.table}: those that they write and lock too. */
    public Set<String> seen() {
        return tables(access -> true);
    }

    private Set<String> tables(Predicate<TableAccess> wanted) {
        Set<String> tables = new LinkedHashSet<>();
        for (StoredProgram program : programs) {
            for (StatementInfo info : program.infos()) {
                for (TableAccess access : info.tables()) {
                    if (wanted.test(access)) {
                        String database = access.database().isEmpty() ? program.database() : access.database();
                        tables.add(database + "." + access.table());
                    }
                }
            }
        }
        return tables;
    }

    /** Whether a program under the statement runs texts that it puts together, and may so leave anything to the session. */
    public boolean dynamic() {
        return programs.stream().anyMatch(StoredProgram::dynamic);
    }

    /** What programs under the statement may set in the session. */
    public List<Assignment> settings() {
        return programs.stream().flatMap(program -> program.settings().stream()).toList();
    }

    /** Whether what they set is set whenever they run: there is one program, and one way through it. */
    public boolean straight() {
        return programs.size() == 1 && programs.get(0).straight();
    }

    /** The temporary tables, {@code db.table}, that programs under the statement create or drop: they outlive it. */
    public Set<String> temporary() {
        Set<String> tables = new LinkedHashSet<>();
        for (StoredProgram program : programs) {
            for (StatementInfo info : program.infos()) {
                if (info.kind() == StatementKind.DDL
                        && info.has(StatementInfo.Flag.TEMPORARY)
                        && !info.tables().isEmpty()) {
                    TableAccess table = info.tables().get(0);
                    tables.add(
                            (table.database().isEmpty() ? program.database() : table.database()) + "." + table.table());
                }
            }
        }
        return tables;
    }

    /** The tables, {@code db.table}, that programs under the statement create, alter or drop, temporary or not. */
    public Set<String> defined() {
        Set<String> tables = new LinkedHashSet<>();
        for (StoredProgram program : programs) {
            for (StatementInfo info : program.infos()) {
                if (info.kind() == StatementKind.DDL) {
                    info.tables()
                            .forEach(table ->
                                    tables.add((table.database().isEmpty() ? program.database() : table.database())
                                            + "." + table.table()));
                }
            }
        }
        return tables;
    }

    /** Whether the row may be written by a program under the statement, wherever in it. */
    public boolean has(LoggedRow row) {
        return programs.stream()
                .flatMap(program -> program.rows().stream())
                .anyMatch(step ->
                        step.row != null && row.mayRunAs(step.definer) && step.row.match(row) != NestedMatch.NONE);
    }

    /** Whether no application can have sent the row. */
    public boolean isDefinite(LoggedRow row) {
        if (row.isForeign()) {
            return true;
        }
        for (StoredProgram program : programs) {
            for (Step step : program.rows()) {
                if (step.row != null && step.row.match(row) == NestedMatch.DEFINITE) {
                    return true;
                }
            }
        }
        return open && NestedStatementMatcher.looksNested(row.tokens());
    }

    /** All programs, any number of times in any order. */
    Flow anything() {
        Flow known = anything;
        if (known == null) {
            List<Flow> calls = new ArrayList<>();
            programs.forEach(program -> calls.add(Flow.repeat(program::flow, 1, 1)));
            Flow one = Flow.either(calls);
            known = Flow.repeat(() -> one, 0, Step.ANY);
            anything = known;
        }
        return known;
    }

    /** Each row of each program. */
    Set<Place> anyRows(Place outer) {
        Set<Place> places = new HashSet<>();
        programs.forEach(program -> program.rows().forEach(step -> places.add(new Place(step, 0, outer))));
        return places;
    }
}
