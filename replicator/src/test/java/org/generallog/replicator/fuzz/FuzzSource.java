package org.generallog.replicator.fuzz;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.LogSource;
import org.generallog.replay.log.ProcessEntry;
import org.generallog.replay.log.ProcessList;
import org.generallog.replay.log.SourceProbe;
import org.generallog.replay.rights.GrantRows;
import org.generallog.replay.rights.Privilege;

/** Gives out a {@link FuzzLog}, and again what lies behind a checkpoint, as the table of a server does. */
final class FuzzSource implements LogSource, SourceProbe {
    private final FuzzLog log;
    private final long rows;
    /** How it is cut into polls, which must not matter. */
    private final Random polls;

    private final Settings settings;
    private final Deque<LogRow> sinceCheckpoint = new ArrayDeque<>();
    private long given;
    private boolean behind = true;
    private Runnable atEnd = () -> {};

    /**
     * @param longestPoll rows
     * @param alive whether the old instance answers questions; else its process list is empty and its deadlocks are unknown
     */
    record Settings(int longestPoll, boolean alive) {}

    FuzzSource(FuzzLog log, long rows, Random polls, Settings settings) {
        this.log = log;
        this.rows = rows;
        this.polls = polls;
        this.settings = settings;
    }

    /** What to do once all is read. */
    void atEnd(Runnable action) {
        atEnd = action;
    }

    long given() {
        return given;
    }

    @Override
    public LogPosition end() {
        return new LogPosition(1, 0);
    }

    @Override
    public LogPosition begin() {
        return new LogPosition(1, 0);
    }

    @Override
    public List<LogRow> poll(LogPosition after) {
        int most = 1 + polls.nextInt(settings.longestPoll());
        List<LogRow> found = new ArrayList<>();
        for (LogRow row : sinceCheckpoint) {
            if (found.size() < most && row.position().compareTo(after) > 0) {
                found.add(row);
            }
        }
        while (found.size() < most && given < rows) {
            LogRow row = at(log.position(), log.next());
            given++;
            sinceCheckpoint.addLast(row);
            found.add(row);
        }
        behind = !found.isEmpty();
        if (found.isEmpty()) {
            atEnd.run();
        }
        return found;
    }

    private static LogRow at(LogPosition position, LogRow row) {
        return new LogRow(
                position,
                row.eventTimeMicros(),
                row.threadId(),
                row.userHost(),
                row.command(),
                row.argument(),
                row.shortened());
    }

    @Override
    public boolean behind() {
        // At the end heartbeats wait that no poll gives out any more.
        return behind || given >= rows;
    }

    @Override
    public String anchor(LogPosition position) {
        return "anchor of " + position;
    }

    @Override
    public void release(LogPosition checkpoint) {
        while (!sinceCheckpoint.isEmpty()
                && sinceCheckpoint.getFirst().position().compareTo(checkpoint) <= 0) {
            sinceCheckpoint.removeFirst();
        }
    }

    @Override
    public void heartbeat(long sentMicros) {
        if (settings.alive()) {
            log.marker("heartbeat", Long.toString(sentMicros));
        }
    }

    @Override
    public ProcessList processList(String token) {
        if (!settings.alive()) {
            return new ProcessList(token, List.of());
        }
        log.marker("processlist", token);
        return new ProcessList(
                token,
                log.threads().stream()
                        .map(thread -> new ProcessEntry(thread, "app", "localhost:1", "shop", "Sleep", ""))
                        .toList());
    }

    /** All sessions are of one account, which may do everything. */
    @Override
    public Optional<GrantRows> grants(String token) {
        List<GrantRows.User> users = List.of(new GrantRows.User("app", "%", Set.of(Privilege.values()), false, ""));
        return Optional.of(new GrantRows(users, List.of(), List.of(), List.of(), List.of(), List.of(), false));
    }

    /** Nobody else may turn the log off, which ends a capture. */
    @Override
    public Optional<Set<String>> globalSetters() {
        return Optional.of(Set.of("root"));
    }

    @Override
    public ServerFacts serverFacts() {
        return FuzzServer.facts("5.5.9-log");
    }

    @Override
    public Optional<DeadlockReport> deadlockReport() {
        List<Long> threads = log.threads();
        if (!settings.alive() || threads.size() < 2) {
            return Optional.empty();
        }
        long victim = threads.get(polls.nextInt(threads.size()));
        return Optional.of(new DeadlockReport(
                victim,
                new HashSet<>(List.of(victim, threads.get(0))),
                "231114 22:13:" + (10 + polls.nextInt(50)),
                ""));
    }

    @Override
    public void close() {
        // nothing to release
    }
}
