package org.generallog.replicator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.generallog.testbed.server.DatabaseServer;
import org.generallog.testbed.server.RunningDatabase;

/** Seconds of CPU that processes have used: of less noise than time, where the machine has others to serve. */
final class Cpu {
    private Cpu() {}

    static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    /** Of each kind of thread, as Linux knows it; ticks of 10 ms. Empty elsewhere. */
    static Map<String, Long> byThread(long pid) throws IOException {
        Map<String, Long> ticks = new TreeMap<>();
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(tasks)) {
            return ticks;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                String kind = name.replaceAll("[-#0-9]+$", "");
                ticks.merge(kind, Long.parseLong(rest[11]) + Long.parseLong(rest[12]), Long::sum);
                ticks.merge(kind + " (kernel)", Long.parseLong(rest[12]), Long::sum);
            }
        }
        ticks.values().removeIf(each -> each < 10);
        return ticks;
    }

    /** 0 where the server is not a process of this machine. */
    static double seconds(RunningDatabase server) {
        return server instanceof DatabaseServer local
                ? ProcessHandle.of(local.pid()).map(Cpu::seconds).orElse(0.0)
                : 0;
    }
}
