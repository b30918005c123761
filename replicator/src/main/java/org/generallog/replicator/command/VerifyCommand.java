package org.generallog.replicator.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.verify.DefinitionDifference;
import org.generallog.replicator.verify.ListToVerify;
import org.generallog.replicator.verify.ResultText;
import org.generallog.replicator.verify.TableName;
import org.generallog.replicator.verify.TableResult;
import org.generallog.replicator.verify.Verification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Compares the rows of both instances, and what they define. While \"run\" or \"capture\" and \"apply\" work, it follows them, and a row that is on its way is no"
                    + " difference; run it where they run. While none does, both instances have to be at rest.",
            "Exit code 0 when all is equal, 6 when rows differ or could not be proved."
        })
final class VerifyCommand extends ConfiguredCommand {
    /** Differences of one table that are shown. */
    private static final int SHOWN = 100;

    private static final Logger LOG = LoggerFactory.getLogger(VerifyCommand.class);

    enum Format {
        text,
        json,
        csv
    }

    @Mixin
    final RowsOption only = new RowsOption();

    @Option(
            names = "--list",
            description =
                    "Look only at what is on the list to verify, and remove from it what is equal. It runs beside run or after it.")
    boolean list;

    @Option(names = "--rows-only", description = "Leave out what is defined: columns, indexes, views, programs.")
    boolean rowsOnly;

    @Option(
            names = "--format",
            paramLabel = "text|json|csv",
            defaultValue = "text",
            description = "For people or for programs; csv has a line for each difference. Default: text.")
    Format format = Format.text;

    @Option(names = "--show-values", description = "Show what differing rows hold, not only their keys.")
    boolean showValues;

    VerifyCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        only.check();
        if (list && !only.tables.isEmpty()) {
            throw new UsageException("--list is about all that is listed: leave out --tables");
        }
        PrintWriter out = spec().commandLine().getOut();
        Thread worker = Thread.currentThread();
        wiring().signals().onStop(signal -> worker.interrupt());
        try (Verification verification =
                new Verification(config, MarkerKeyFile.of(config.relayLog().directory()))) {
            verification
                    .cutOver()
                    .ifPresent(since -> spec().commandLine().getErr().println("note: " + Verification.goneOver(since)));
            List<TableResult> results = list ? listed(verification) : wholeTables(verification);
            boolean all = !list && !rowsOnly && only.tables.isEmpty();
            List<DefinitionDifference> definitions = all ? verification.definitions() : List.of();
            ResultText text = new ResultText(verification, showValues);
            switch (format) {
                case json -> out.println(text.json(results, definitions));
                case csv -> out.print(text.csv(results, definitions));
                case text -> {
                    text.print(results, out);
                    if (all) {
                        text.printDefinitions(definitions, out);
                    }
                }
            }
            out.flush();
            boolean equal = definitions.isEmpty() && results.stream().allMatch(TableResult::isEqual);
            return equal ? ExitCode.DONE : ExitCode.DIFFERS;
        } catch (VerifyException failure) {
            spec().commandLine().getErr().println(failure.getMessage());
            LOG.debug("the verification failed", failure);
            return ExitCode.FAILED;
        } catch (InterruptedException stopped) {
            spec().commandLine().getErr().println("stopped: what was not compared yet is not proved");
            return ExitCode.FAILED;
        }
    }

    private List<TableResult> listed(Verification verification) throws VerifyException, InterruptedException {
        ListToVerify work = new ListToVerify(verification, name -> new TableResult(name, SHOWN, rows -> {}));
        List<TableResult> results = work.work();
        LOG.info("{} entries were on the list to verify, {} are settled and removed", work.entries(), work.settled());
        return results;
    }

    private List<TableResult> wholeTables(Verification verification) throws VerifyException, InterruptedException {
        List<TableResult> results = new ArrayList<>();
        try (VerifyBars bars = new VerifyBars()) {
            for (TableName name : verification.tables(only.tables)) {
                TableResult result =
                        new TableResult(name, SHOWN, bars.table(name.toString(), verification.estimate(name)));
                if (only.where.isEmpty()) {
                    verification.prove(name, result);
                } else {
                    verification.verify(name, only.where, result);
                }
                results.add(result);
            }
        }
        return results;
    }
}
