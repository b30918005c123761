package org.generallog.replay.log;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code LATEST DETECTED DEADLOCK} of {@code SHOW ENGINE INNODB STATUS} (texts of 5.5.9, 5.6.24, MariaDB 10.11
 * and 11.4 are among the tests).
 *
 * <p>The section quotes statements, which may hold any line. So a transaction's thread is taken from the first line of its kind
 * after its heading, and the verdict from the last line of its kind, which stands behind all quotations.
 *
 * <p>MariaDB's verdict counts wrong in some versions (MDEV-37977). Its rule is known, though, and what it weighs is in the report: the victim
 * is who has the fewest changed rows and locks together, among equals who came last, by asking for the lock that closed the circle.
 */
public final class DeadlockParser {
    private static final String HEADING = "LATEST DETECTED DEADLOCK";
    private static final String NEXT_HEADING = "TRANSACTIONS";
    private static final String VERDICT = "*** WE ROLL BACK TRANSACTION (";
    /** When the search for a cycle took too long: the transaction that asked is printed after this line. */
    private static final String TOO_LONG = "WE WILL ROLL BACK FOLLOWING TRANSACTION";

    private static final String LOCKS = " lock struct(s)";
    private static final String CHANGES = "undo log entries ";
    private static final String QUERY = "query id ";

    private DeadlockParser() {}

    /** @param query greater for a statement that came later */
    private record Participant(long thread, String statement, long weight, long query) {}

    /** The report in a whole text of the status; empty when it holds none that is complete. */
    public static Optional<DeadlockReport> parse(String status) {
        return parse(status, true);
    }

    /**
     * The same of a server that may name another than its victim.
     *
     * @see org.generallog.replay.catalog.ServerVersion#namesDeadlockVictims
     */
    public static Optional<DeadlockReport> parseByWeight(String status) {
        return parse(status, false);
    }

    private static Optional<DeadlockReport> parse(String status, boolean verdictIsRight) {
        List<String> lines = status.lines().map(String::strip).toList();
        int heading = lines.indexOf(HEADING);
        if (heading < 0 || heading + 2 >= lines.size()) {
            return Optional.empty();
        }
        String time = time(lines.get(heading + 2));
        Map<Integer, Participant> participants = new LinkedHashMap<>();
        Participant victim = null;
        int transaction = 0;
        long weight = 0;
        for (int i = heading + 3; i < lines.size() && !isNextSection(lines, i); i++) {
            String line = lines.get(i);
            int begun = numberedHeading(line);
            if (begun > 0) {
                transaction = begun;
            } else if (line.endsWith(TOO_LONG)) {
                transaction = Integer.MAX_VALUE;
            } else if (transaction > 0 && !participants.containsKey(transaction)) {
                weight = line.contains(LOCKS) ? weight(line) : weight;
                OptionalLong thread = threadId(line);
                if (thread.isPresent()) {
                    participants.put(
                            transaction,
                            new Participant(thread.getAsLong(), statement(lines, i + 1), weight, after(line, QUERY)));
                }
            }
            victim = line.startsWith(VERDICT) ? verdict(line, participants) : victim;
        }
        if (victim != null && !verdictIsRight) {
            victim = lightest(participants.values());
        }
        if (victim == null) {
            victim = participants.get(Integer.MAX_VALUE);
        }
        return victim == null
                ? Optional.empty()
                : Optional.of(new DeadlockReport(
                        victim.thread(),
                        participants.values().stream().map(Participant::thread).collect(Collectors.toSet()),
                        time,
                        victim.statement()));
    }

    private static Participant lightest(Collection<Participant> participants) {
        return Collections.min(
                participants,
                Comparator.comparingLong(Participant::weight)
                        .thenComparing(
                                Comparator.comparingLong(Participant::query).reversed()));
    }

    /** Of {@code LOCK WAIT 3 lock struct(s), heap size 1128, 2 row lock(s), undo log entries 1}. */
    private static long weight(String line) {
        int end = line.indexOf(LOCKS);
        int begin = line.lastIndexOf(' ', end - 1) + 1;
        return number(line, begin).orElse(0) + after(line, CHANGES);
    }

    /** The number behind a word; 0 where it is not there. */
    private static long after(String line, String word) {
        int at = line.indexOf(word);
        return at < 0 ? 0 : number(line, at + word.length()).orElse(0);
    }

    /** The statement stands behind the line of its thread, up to the next line with stars. */
    private static String statement(List<String> lines, int from) {
        int end = from;
        while (end < lines.size() && !lines.get(end).startsWith("***")) {
            end++;
        }
        return DeadlockReport.beginning(String.join("\n", lines.subList(from, end)));
    }

    private static @Nullable Participant verdict(String line, Map<Integer, Participant> participants) {
        int end = line.indexOf(')', VERDICT.length());
        OptionalLong number = end < 0 ? OptionalLong.empty() : number(line, VERDICT.length());
        return number.isEmpty() ? null : participants.get((int) number.getAsLong());
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
