package org.generallog.replay.log;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code LATEST DETECTED DEADLOCK} of {@code SHOW ENGINE INNODB STATUS} (texts of 5.5.9, 5.6.24, MariaDB 10.11
 * and 11.4 are among the tests).
 *
 * <p>The section quotes statements, which may hold any line. So a transaction's thread is taken from the first line of its kind
 * after its heading, and the verdict from the last line of its kind, which stands behind all quotations.
 */
public final class DeadlockParser {
    private static final String HEADING = "LATEST DETECTED DEADLOCK";
    private static final String NEXT_HEADING = "TRANSACTIONS";
    private static final String VERDICT = "*** WE ROLL BACK TRANSACTION (";
    /** When the search for a cycle took too long: the transaction that asked is printed after this line. */
    private static final String TOO_LONG = "WE WILL ROLL BACK FOLLOWING TRANSACTION";

    private DeadlockParser() {}

    /** The report in a whole text of the status; empty when it holds none that is complete. */
    public static Optional<DeadlockReport> parse(String status) {
        List<String> lines = status.lines().map(String::strip).toList();
        int heading = lines.indexOf(HEADING);
        if (heading < 0 || heading + 2 >= lines.size()) {
            return Optional.empty();
        }
        String time = time(lines.get(heading + 2));
        Map<Integer, Long> threads = new LinkedHashMap<>();
        Map<Long, String> statements = new HashMap<>();
        Long victim = null;
        int transaction = 0;
        for (int i = heading + 3; i < lines.size() && !isNextSection(lines, i); i++) {
            String line = lines.get(i);
            int begun = numberedHeading(line);
            if (begun > 0) {
                transaction = begun;
            } else if (line.endsWith(TOO_LONG)) {
                transaction = Integer.MAX_VALUE;
            } else if (transaction > 0 && !threads.containsKey(transaction)) {
                OptionalLong thread = threadId(line);
                if (thread.isPresent()) {
                    threads.put(transaction, thread.getAsLong());
                    statements.put(thread.getAsLong(), statement(lines, i + 1));
                }
            }
            victim = line.startsWith(VERDICT) ? verdict(line, threads) : victim;
        }
        if (victim == null) {
            victim = threads.get(Integer.MAX_VALUE);
        }
        return victim == null
                ? Optional.empty()
                : Optional.of(new DeadlockReport(
                        victim, Set.copyOf(threads.values()), time, statements.getOrDefault(victim, "")));
    }

    /** The statement stands behind the line of its thread, up to the next line with stars. */
    private static String statement(List<String> lines, int from) {
        int end = from;
        while (end < lines.size() && !lines.get(end).startsWith("***")) {
            end++;
        }
        return DeadlockReport.beginning(String.join("\n", lines.subList(from, end)));
    }

    private static @Nullable Long verdict(String line, Map<Integer, Long> threads) {
        int end = line.indexOf(')', VERDICT.length());
        OptionalLong number = end < 0 ? OptionalLong.empty() : number(line, VERDICT.length());
        return number.isEmpty() ? null : threads.get((int) number.getAsLong());
    }

    /** Without the thread handle that later versions put behind it. */
    private static String time(String line) {
        int handle = line.indexOf(" 0x");
        String time = handle < 0 ? line : line.substring(0, handle);
        // 5.6 prints the handle in hexadecimal digits alone.
        String[] words = time.split(" +", -1);
        return words.length > 2 ? words[0] + " " + words[1] : time;
    }

    private static boolean isNextSection(List<String> lines, int at) {
        return lines.get(at).equals(NEXT_HEADING)
                && lines.get(at - 1).startsWith("----")
                && at + 1 < lines.size()
                && lines.get(at + 1).startsWith("----");
    }

    /** The number of {@code *** (2) TRANSACTION:}; 0 for any other line. */
    private static int numberedHeading(String line) {
        if (!line.startsWith("*** (") || !line.endsWith(") TRANSACTION:")) {
            return 0;
        }
        OptionalLong number = number(line, "*** (".length());
        return number.isEmpty() ? 0 : (int) number.getAsLong();
    }

    private static OptionalLong threadId(String line) {
        for (String begin : List.of("MySQL thread id ", "MariaDB thread id ")) {
            if (line.startsWith(begin)) {
                return number(line, begin.length());
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(String line, int from) {
        int end = from;
        while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9' && end - from < 18) {
            end++;
        }
        return end == from ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(line, from, end, 10));
    }
}
