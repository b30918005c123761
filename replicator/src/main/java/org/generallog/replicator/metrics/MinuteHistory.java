package org.generallog.replicator.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.generallog.replay.transaction.PrivateFiles;
import org.generallog.replicator.metrics.History.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of the whole migration, a line for each minute in a file beside the relay log. It is for the eye: where it cannot be written or read,
 * nothing else suffers. For one thread.
 */
final class MinuteHistory {
    /** 30 days. */
    private static final int MOST = 30 * 24 * 60;

    private static final Logger LOG = LoggerFactory.getLogger(MinuteHistory.class);

    private final Path directory;
    private final Path file;
    private final int most;
    private final Deque<Sample> minutes = new ArrayDeque<>();
    private final List<Sample> current = new ArrayList<>();
    private boolean fails;

    /** @param name of the file: each process has its own */
    MinuteHistory(Path directory, String name) {
        this(directory, name, MOST);
    }

    /** @param most minutes that are kept */
    MinuteHistory(Path directory, String name, int most) {
        this.directory = directory;
        this.file = directory.resolve(name);
        this.most = most;
        read();
    }

    private void read() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            List<String> lines = text.lines().toList();
            lines.stream().skip(Math.max(0, lines.size() - most)).forEach(this::take);
            if (!text.endsWith("\n")) {
                write("\n");
            }
            if (lines.size() > most) {
                Path shorter = PrivateFiles.temporary(directory, "history.");
                Files.write(shorter, minutes.stream().map(MinuteHistory::line).toList(), StandardCharsets.US_ASCII);
                Files.move(shorter, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException unreadable) {
            LOG.warn("the history of the page cannot be read and begins anew: {}", unreadable.getMessage());
        }
    }

    /** A line that a full disk or a kill has cut is passed over. */
    private void take(String line) {
        String[] cells = line.split(",", -1);
        try {
            if (cells.length == 5) {
                minutes.addLast(new Sample(
                        Long.parseLong(cells[0]),
                        cells[1].isEmpty() ? null : Double.valueOf(cells[1]),
                        Double.parseDouble(cells[2]),
                        Double.parseDouble(cells[3]),
                        cells[4].isEmpty() ? null : Long.valueOf(cells[4])));
            }
        } catch (NumberFormatException cut) {
            LOG.debug("a line of the history is cut: {}", line, cut);
        }
    }

    private static String line(Sample sample) {
        return sample.timeMillis() + "," + text(sample.lag()) + "," + Math.round(sample.rows()) + ","
                + Math.round(sample.transactions()) + "," + text(sample.backlog());
    }

    private static String text(@Nullable Number number) {
        return number == null ? "" : number.toString();
    }

    /** Takes a second; when its minute is over, that is kept. */
    void add(Sample second) {
        if (!current.isEmpty() && current.get(0).timeMillis() / 60_000 != second.timeMillis() / 60_000) {
            Sample minute = together(current);
            current.clear();
            minutes.addLast(minute);
            if (minutes.size() > most) {
                minutes.removeFirst();
            }
            write(line(minute) + "\n");
        }
        current.add(second);
    }

    private void write(String line) {
        try {
            PrivateFiles.directory(directory);
            try (FileChannel channel = PrivateFiles.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            }
            fails = false;
        } catch (IOException full) {
            if (!fails) {
                LOG.warn("the history of the page cannot be kept: {}", full.getMessage());
            }
            fails = true;
        }
    }

    /** The worst lag, the mean of the rates, and the backlog at the end. */
    private static Sample together(List<Sample> samples) {
        Double lag = null;
        double rows = 0;
        double transactions = 0;
        for (Sample each : samples) {
            Double seen = each.lag();
            if (seen != null && (lag == null || seen > lag)) {
                lag = seen;
            }
            rows += each.rows();
            transactions += each.transactions();
        }
        Sample last = samples.get(samples.size() - 1);
        return new Sample(
                samples.get(0).timeMillis(), lag, rows / samples.size(), transactions / samples.size(), last.backlog());
    }

    /**
     * The whole migration, oldest first.
     *
     * @param points at most; neighbours are put together where there are more minutes
     */
    List<Sample> samples(int points) {
        List<Sample> all = new ArrayList<>(minutes);
        if (!current.isEmpty()) {
            all.add(together(current));
        }
        int width = Math.max(1, (all.size() + points - 1) / points);
        List<Sample> thinned = new ArrayList<>();
        for (int i = 0; i < all.size(); i += width) {
            thinned.add(together(all.subList(i, Math.min(all.size(), i + width))));
        }
        return thinned;
    }
}
