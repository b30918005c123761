package org.generallog.replay.dependency;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.dependency.TableShape.KeyPart;
import org.generallog.replay.dependency.TableShape.UniqueKey;
import org.jspecify.annotations.Nullable;

/** A unique key as statements need it. */
final class KeyRule {
    /** The resource that stands for all its values. */
    final long space;

    final boolean primary;
    final List<String> names;
    private final List<@Nullable Column> columns = new ArrayList<>();
    private final List<Long> prefixes;

    KeyRule(long table, UniqueKey key, Map<String, Column> byName) {
        this.names = key.parts().stream().map(KeyPart::column).toList();
        this.prefixes = key.parts().stream().map(KeyPart::prefix).toList();
        names.forEach(name -> columns.add(byName.get(name)));
        this.primary = key.primary();
        this.space = Resources.key(table, names);
    }

    boolean isOf(List<String> others) {
        return others.size() == names.size() && Set.copyOf(names).equals(new HashSet<>(others));
    }

    /** Whether a change of some of these columns may change it. What an expression uses is not known. */
    boolean hasAny(Set<String> some) {
        for (int part = 0; part < size(); part++) {
            if (columns.get(part) == null || some.contains(names.get(part))) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return names.size();
    }

    /** Null for an expression. */
    @Nullable
    Column column(int part) {
        return columns.get(part);
    }

    long prefix(int part) {
        return prefixes.get(part);
    }
}
