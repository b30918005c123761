package org.generallog.replicator.verify;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;

/** Looks at rows that conditions name, many with one question. */
final class NamedRows {
    private final Verification verification;

    NamedRows(Verification verification) {
        this.verification = verification;
    }

    /**
     * Compares the rows that any of the conditions finds on either side; what the statements wrote that are meant must be applied.
     *
     * @param result of the table, which is {@linkplain Verification#describe described}; it is told what is found
     * @return the conditions whose rows are all equal
     */
    Set<String> equal(TableResult result, List<String> conditions) throws VerifyException, InterruptedException {
        return result.pair().hasKey() ? byKey(result, conditions) : counted(result, conditions);
    }

    private Set<String> byKey(TableResult result, List<String> conditions)
            throws VerifyException, InterruptedException {
        TableRows rows = new TableRows(verification.instances(), result.pair(), "");
        String any = conditions.stream().map(each -> "(" + each + ")").collect(Collectors.joining(" OR "));
        // Both sides are asked, since either may lack a row.
        Set<Key> keys = keys(rows, any);
        result.compared(keys.size());
        verification.settling(rows, verification.course(result.pair())).settle(keys, result);
        if (keys.stream().noneMatch(result::hasTold)) {
            return Set.copyOf(conditions);
        }
        Set<String> equal = new HashSet<>();
        for (String each : conditions) {
            if (keys(rows, each).stream().noneMatch(result::hasTold)) {
                equal.add(each);
            }
        }
        return equal;
    }

    private Set<String> counted(TableResult result, List<String> conditions)
            throws VerifyException, InterruptedException {
        Set<String> equal = new HashSet<>();
        for (String each : conditions) {
            TableResult own = new TableResult(result.pair().name(), 1, rows -> {});
            verification.verify(result.pair().name(), each, own);
            if (own.isEqual()) {
                equal.add(each);
            } else {
                own.differences().forEach(result::differs);
            }
        }
        return equal;
    }

    private static Set<Key> keys(TableRows rows, String condition) throws VerifyException {
        Set<Key> keys = new HashSet<>(rows.keys(Side.OLDER, condition));
        keys.addAll(rows.keys(Side.NEWER, condition));
        return keys;
    }
}
