package org.generallog.replay.capture;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.generallog.replay.capture.LoggedDefinitions.Held;
import org.generallog.replay.capture.LoggedDefinitions.Name;
import org.generallog.replay.catalog.RoutineDefinition;

/** The functions, or the procedures, of {@link LoggedDefinitions}. */
final class LoggedRoutines {
    private final Map<Name, Held<RoutineDefinition>> held = new LinkedHashMap<>();
    private final Map<Name, RoutineDefinition> known = new HashMap<>();

    Optional<RoutineDefinition> find(Name name, Function<Name, Optional<RoutineDefinition>> catalog) {
        Optional<RoutineDefinition> found = catalog.apply(name);
        RoutineDefinition before = known.get(name);
        if (found.isPresent()) {
            LoggedDefinitions.bound(known, LoggedDefinitions.MOST_KNOWN);
            known.put(name, found.get());
        } else if (before != null) {
            held.putIfAbsent(name, Held.now(before));
        }
        Held<RoutineDefinition> logged = held.get(name);
        return logged == null ? found : Optional.of(logged.definition());
    }

    void restore(List<CaptureCheckpoint.LoggedRoutine> state) {
        for (CaptureCheckpoint.LoggedRoutine each : state) {
            RoutineDefinition routine = each.definition();
            held.put(Name.of(routine.database(), routine.name()), new Held<>(routine, each.sinceMicros()));
        }
    }

    List<CaptureCheckpoint.LoggedRoutine> state() {
        return held.values().stream()
                .map(each -> new CaptureCheckpoint.LoggedRoutine(each.definition(), each.sinceMicros()))
                .toList();
    }

    void created(RoutineDefinition routine) {
        LoggedDefinitions.bound(held, LoggedDefinitions.MOST_LOGGED);
        held.put(Name.of(routine.database(), routine.name()), Held.now(routine));
    }

    void dropped(Name name) {
        held.remove(name);
        known.remove(name);
    }

    void droppedDatabase(String database) {
        held.keySet().removeIf(name -> name.database().equalsIgnoreCase(database));
        known.keySet().removeIf(name -> name.database().equalsIgnoreCase(database));
    }

    boolean isEmpty() {
        return held.isEmpty() && known.isEmpty();
    }

    /** Those that were taken down before; returns whether there were some. */
    boolean forget(long beforeMicros) {
        List<Name> old = held.entrySet().stream()
                .filter(each -> each.getValue().sinceMicros() < beforeMicros)
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(this::dropped);
        return !old.isEmpty();
    }
}
