package org.generallog.replicator.hooks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.http.Summary;
import org.generallog.replicator.metrics.Readings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hook when the state has changed and has lasted for a moment, and once more at the end of the process. */
public final class HookService implements Service {
    /** What passes sooner is no news. */
    private static final Duration LASTS = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(HookService.class);

    private final Hook hook;
    private final Readings readings;
    private final Supplier<Summary> summary;
    private final Ending ending;
    private final Duration lasts;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "hooks");
    private String told = "";
    private String seen = "";
    private long sinceNanos = System.nanoTime();

    public HookService(Hook hook, Readings readings, Supplier<Summary> summary, Ending ending) {
        this(hook, readings, summary, ending, LASTS);
    }

    /** @param lasts how long a state has to last before it is told */
    HookService(Hook hook, Readings readings, Supplier<Summary> summary, Ending ending, Duration lasts) {
        this.hook = hook;
        this.readings = readings;
        this.summary = summary;
        this.ending = ending;
        this.lasts = lasts;
    }

    @Override
    public void start() {
        thread.start();
    }

    private void watch() {
        try {
            while (!stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the hooks have stopped", stopped);
        }
    }

    private void look() throws InterruptedException {
        try {
            Summary now = summary.get();
            if (!now.state().equals(seen)) {
                seen = now.state();
                sinceNanos = System.nanoTime();
            }
            if (!seen.equals(told) && System.nanoTime() - sinceNanos >= lasts.toNanos()) {
                Map<String, String> facts = facts(now);
                told = seen;
                var unused = hook.run(seen, facts);
            }
        } catch (RuntimeException defect) {
            LOG.error("the state cannot be told to hooks.command", defect);
        }
    }

    private Map<String, String> facts(Summary now) {
        Map<String, String> facts = new HashMap<>();
        facts.put("BEFORE", told);
        facts.put("LEVEL", now.level());
        facts.put("SUMMARY", now.text());
        OptionalDouble lag = readings.lagSeconds();
        facts.put("LAG_SECONDS", lag.isPresent() ? String.format(Locale.ROOT, "%.1f", lag.getAsDouble()) : "");
        facts.put(
                "SOURCE",
                readings.watched().config().source().server().address().place());
        facts.put(
                "TARGET",
                readings.watched().config().target().server().address().place());
        return facts;
    }

    /** The first service to be stopped: what it tells is how the process ends. */
    @Override
    public void stop(Duration within) throws InterruptedException {
        stopping.countDown();
        thread.join(Math.max(1, within.dividedBy(4).toMillis()));
        thread.interrupt();
        Map<String, String> facts = facts(summary.get());
        ending.decided().ifPresent(end -> {
            facts.put("EXIT_CODE", Integer.toString(end.exitCode()));
            facts.put("SUMMARY", end.reason());
        });
        var unused = hook.run("ended", facts, within.dividedBy(4));
    }
}
