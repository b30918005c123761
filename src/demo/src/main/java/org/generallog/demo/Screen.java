package org.generallog.demo;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the user reads: sentences, and beneath them one line of numbers that is renewed every second. Where nobody reads along,
 * a line of numbers every five seconds. Thread-safe.
 */
final class Screen implements AutoCloseable {
    private static final String ERASE = "\r\u001b[K";
    private static final int LOOKS_A_LINE = 5;

    private final PrintWriter out;
    private final boolean terminal;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "screen"));
    private @Nullable Supplier<String> numbers;
    private long looks;

    Screen(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** From now on, this line of numbers. */
    void show(Supplier<String> line) {
        synchronized (this) {
            numbers = line;
        }
        var unused = ticker.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void look() {
        if (numbers == null) {
            return;
        }
        String line = numbers.get();
        if (terminal) {
            out.print(ERASE + line);
        } else if (++looks % LOOKS_A_LINE == 0) {
            out.println(line);
        }
        out.flush();
    }

    synchronized void tell(String sentence) {
        out.println((terminal ? ERASE : "") + sentence);
        out.flush();
    }

    /** No more numbers; the last ones stay. */
    @Override
    public synchronized void close() {
        ticker.shutdownNow();
        if (terminal && numbers != null) {
            out.println();
            out.flush();
        }
        numbers = null;
    }
}
