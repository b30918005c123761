package org.generallog.replicator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.transaction.PrivateFiles;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.target.JdbcCheckpointStore;
import org.generallog.replicator.verify.Repair;
import org.generallog.replicator.verify.TableName;
import org.generallog.replicator.verify.TableResult;
import org.generallog.replicator.verify.Verification;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "repair",
        description = {
            "Verifies, and writes the old instance's rows to the new one where they differ, with the least statements by key. Without --execute it only"
                    + " says what it would do. Each row is recorded with before and after in the table repaired of the replicator's schema.",
            "Nobody but the replicator may write to the new instance. Exit code 0 when all is equal in the end, else 6."
        })
final class RepairCommand extends ConfiguredCommand {
    /** Differences of one table that are mended in one go. */
    private static final int MOST = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(RepairCommand.class);

    @Mixin
    final RowsOption only = new RowsOption();

    @Option(names = "--execute", description = "Write. Without it nothing is changed.")
    boolean execute;

    @Option(
            names = "--sql",
            paramLabel = "FILE",
            description = "Write the statements to this file too. They hold values.")
    @Nullable
    Path sql;

    RepairCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        only.check();
        Thread worker = Thread.currentThread();
        wiring().signals().onStop(signal -> worker.interrupt());
        List<String> statements = new ArrayList<>();
        try (Verification verification =
                new Verification(config, MarkerKeyFile.of(config.relayLog().directory()))) {
            Optional<Instant> cutOver = verification.cutOver();
            if (cutOver.isPresent() && execute) {
                spec().commandLine().getErr().println("nothing is repaired: " + Verification.goneOver(cutOver.get()));
                return ExitCode.FAILED;
            }
            if (execute) {
                new JdbcCheckpointStore(
                                config.target().server().address(),
                                config.target().schema())
                        .createMissing(config.name());
            }
            return tables(verification, statements);
        } catch (VerifyException failure) {
            spec().commandLine().getErr().println(failure.getMessage());
            LOG.debug("the repair failed", failure);
            return ExitCode.FAILED;
        } catch (InterruptedException stopped) {
            spec().commandLine().getErr().println("stopped: what was repaired is recorded");
            return ExitCode.FAILED;
        } finally {
            if (sql != null) {
                write(sql, statements);
            }
        }
    }

    /** It holds what people wrote into their database. */
    private static void write(Path file, List<String> statements) throws IOException {
        try (Writer to = Channels.newWriter(
                PrivateFiles.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                StandardCharsets.UTF_8)) {
            for (String each : statements) {
                to.write(each + ";\n");
            }
        }
    }

    private int tables(Verification verification, List<String> statements)
            throws VerifyException, InterruptedException {
        PrintWriter out = spec().commandLine().getOut();
        Repair repair = new Repair(verification, statements::add);
        boolean equal = true;
        try (VerifyBars bars = new VerifyBars()) {
            for (TableName name : verification.tables(only.tables)) {
                TableResult found =
                        new TableResult(name, MOST, bars.table(name.toString(), verification.estimate(name)));
                verification.verify(name, only.where, found);
                if (found.isEqual()) {
                    continue;
                }
                String refusal = repair.refusal(found);
                String differ = "%s: missing %,d, extra %,d, different %,d, not proved %,d"
                        .formatted(name, found.missing(), found.extra(), found.different(), found.unproved());
                if (!refusal.isEmpty()) {
                    equal = false;
                    out.println(differ + "; not repaired: " + refusal);
                } else if (execute) {
                    TableResult after = new TableResult(name, MOST, rows -> {});
                    long written = repair.execute(found, after).keys().size();
                    boolean all = after.isEqual() && found.unproved() == 0;
                    equal &= all;
                    out.println(differ + "; repaired " + written
                            + (all ? ", and equal now" : "; verify again: not all is proved"));
                } else {
                    equal = false;
                    int before = statements.size();
                    repair.plan(found);
                    out.println(differ + "; " + (statements.size() - before)
                            + " statements would be run, with --execute" + (sql == null ? "" : ", see " + sql));
                }
                out.flush();
            }
        }
        out.println(equal ? "all rows are equal" : execute ? "not all rows are equal" : "nothing was changed");
        out.flush();
        return equal ? ExitCode.DONE : ExitCode.DIFFERS;
    }
}
