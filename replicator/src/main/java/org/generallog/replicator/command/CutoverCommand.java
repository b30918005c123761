package org.generallog.replicator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.cutover.Cutover;
import org.generallog.replicator.cutover.CutoverException;
import org.generallog.replicator.cutover.Finding;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.hooks.Hook;
import org.generallog.replicator.verify.Verification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cutover",
        description = {
            "Says what stands against the cutover: who still writes, lag, rows that are not proved, events, counters. Changes nothing without"
                    + " --execute.",
            "With --execute: turns the old instance read only, waits until all is applied, proves that all rows are the same, moves the new"
                    + " instance's AUTO_INCREMENT counters, enables its events, and prints the way back. Where anything fails before that, all"
                    + " is taken back.",
            "To be run beside run, on its machine and as its account. Exit code 0: ready, or done; 5: something stands against it; 6: the rows"
                    + " are not the same; 1: it failed, and all is taken back."
        })
final class CutoverCommand extends ConfiguredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverCommand.class);

    @Option(names = "--execute", description = "Do it. Without it nothing is changed.")
    boolean execute;

    @Option(
            names = "--reserve-ids",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description =
                    "Leave so many ids free in each table of the new instance, for late rows of the old one. Default: 0, which goes on where the"
                            + " old one is.")
    long reserve;

    @Option(
            names = "--keep-read-only",
            description =
                    "Leave the old instance read only where the rows are not the same. Without it, it is writable again.")
    boolean keep;

    CutoverCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        if (reserve < 0) {
            throw new UsageException("--reserve-ids = " + reserve + ": allowed is 0 or more");
        }
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        DaemonClient client = DaemonClient.of(config);
        PrintWriter err = spec().commandLine().getErr();
        Thread worker = Thread.currentThread();
        wiring().signals().onStop(signal -> worker.interrupt());
        try (Verification verification = new Verification(
                        config, MarkerKeyFile.of(config.relayLog().directory()));
                Cutover cutover = new Cutover(config, verification, () -> status(client), this::say)) {
            if (!verification.isLive()) {
                err.println("no replicator applies under this name: start run, and cutover beside it; or correct name");
                return ExitCode.FAILED;
            }
            wiring().signals().onStop(signal -> takeBack(cutover, worker));
            List<Finding> findings = cutover.check();
            print(findings);
            if (findings.stream().anyMatch(each -> each.state() == Finding.State.STOP)) {
                return ExitCode.DOUBTFUL;
            }
            if (!execute) {
                return ExitCode.DONE;
            }
            return withHooks(config, () -> cutover.execute(reserve, keep));
        } catch (VerifyException | CutoverException | SQLException | IOException failure) {
            err.println("the cutover failed: " + failure.getMessage());
            LOG.debug("the cutover failed", failure);
            return ExitCode.FAILED;
        } catch (InterruptedException stopped) {
            err.println("stopped");
            return ExitCode.FAILED;
        }
    }

    /** What is cut over. */
    private interface Work {
        boolean isDone() throws CutoverException, InterruptedException;
    }

    /** The command may say no before it begins, and is told how it ended. */
    private int withHooks(ReplicationConfig config, Work work) throws CutoverException, InterruptedException {
        Optional<Hook> hook = Hook.of(config);
        if (hook.isPresent() && !hook.get().run("cutover-begins", Map.of())) {
            throw new CutoverException("hooks.command did not end with 0 for cutover-begins: nothing was changed");
        }
        String how = "cutover-failed";
        try {
            boolean done = work.isDone();
            how = done ? "cutover-done" : how;
            return done ? ExitCode.DONE : ExitCode.DIFFERS;
        } finally {
            if (hook.isPresent()) {
                boolean interrupted = Thread.interrupted();
                var unused = hook.get().run(how, Map.of());
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Impatience does not leave the old instance closed: until all is taken back, further signals change nothing. */
    private void takeBack(Cutover cutover, Thread worker) {
        wiring().signals().onStop(again -> {});
        worker.interrupt();
        new Thread(cutover::takeBack, "take-back").start();
    }

    private static JsonNode status(DaemonClient client) throws IOException, InterruptedException {
        try {
            return new ObjectMapper().readTree(client.ask("/api/status"));
        } catch (UsageException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
    }

    private void print(List<Finding> findings) {
        PrintWriter out = spec().commandLine().getOut();
        for (Finding each : findings) {
            out.printf("%-5s %-14s %s%n", each.state(), each.what(), each.text());
            if (!each.remedy().isEmpty()) {
                out.printf("%-20s → %s%n", "", each.remedy());
            }
        }
        out.flush();
    }

    private void say(String line) {
        PrintWriter out = spec().commandLine().getOut();
        out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
        out.flush();
    }
}
