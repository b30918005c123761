package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code LAST_INSERT_ID()} returns to each session of the old instance, followed twice: in the order of the log, which statement
 * gave it; in the order of the commits, once the ids are found, what it gave.
 */
final class SessionIds {
    private static final int MOST = 10_000;
    private static final int MOST_VARIABLES = 100;

    private final Map<Long, Long> givers = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Gift> gifts = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Long, Map<String, Long>> variables = new LinkedHashMap<>();

    private record Gift(long giver, @Nullable Long value) {}

    /** What the capture checkpoint keeps of a session; {@code value} is null where it is not known. */
    public record State(
            long threadId,
            long lastGiver,
            long giver,
            @Nullable Long value) {}

    /** The number of the session's statement that gave it last; 0 for none that is known. */
    long giver(long thread) {
        return givers.getOrDefault(thread, 0L);
    }

    /** {@code SET @name = LAST_INSERT_ID()}, or anything else, which is not followed. */
    void assigned(long thread, String name, boolean lastInsertId) {
        Map<String, Long> of = variables.get(thread);
        if (!lastInsertId || giver(thread) == 0) {
            if (of != null) {
                of.remove(name);
            }
            return;
        }
        if (of == null) {
            of = new HashMap<>();
            put(variables, thread, of);
        }
        if (of.size() < MOST_VARIABLES) {
            of.put(name, giver(thread));
        }
    }

    /** A statement assigns variables that it is not asked for. */
    void assignedMore(long thread) {
        variables.remove(thread);
    }

    /** Those of the variables that hold what a statement gave, with its number. */
    Map<String, Long> variables(long thread, Set<String> names) {
        Map<String, Long> of = variables.get(thread);
        if (of == null || names.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> held = new HashMap<>(of);
        held.keySet().retainAll(names);
        return held;
    }

    /** A statement arrives that may give it. */
    void mayGive(long thread, long number) {
        put(givers, thread, number);
    }

    /** A statement has committed. */
    void gave(long thread, long number, @Nullable Long value) {
        put(gifts, thread, new Gift(number, value));
    }

    /** A statement has committed that might have given it, but has left it as it was. */
    void left(long thread, long number) {
        Gift before = gifts.get(thread);
        put(gifts, thread, new Gift(number, before == null ? null : before.value()));
    }

    /** What this statement gave, if it was the last to give something. */
    OptionalLong value(long thread, long giver) {
        Gift gift = gifts.get(thread);
        Long value = gift == null || giver == 0 || gift.giver() != giver ? null : gift.value();
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** The session begins anew: it has not been given any. */
    void ended(long thread) {
        givers.remove(thread);
        variables.remove(thread);
    }

    private static <T> void put(Map<Long, T> map, long thread, T value) {
        map.put(thread, value);
        if (map.size() > MOST) {
            map.remove(map.keySet().iterator().next());
        }
    }

    List<State> state() {
        List<State> all = new ArrayList<>();
        givers.forEach((thread, last) -> {
            Gift gift = gifts.get(thread);
            all.add(new State(thread, last, gift == null ? 0 : gift.giver(), gift == null ? null : gift.value()));
        });
        return all;
    }

    void restore(List<State> all) {
        for (State each : all) {
            givers.put(each.threadId(), each.lastGiver());
            if (each.giver() != 0) {
                gifts.put(each.threadId(), new Gift(each.giver(), each.value()));
            }
        }
    }
}
