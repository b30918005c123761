package org.generallog.replicator.command;

import java.io.PrintWriter;
import org.generallog.replicator.checkpoint.MarkerKeyFile;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.copy.CopyException;
import org.generallog.replicator.copy.CopyResult;
import org.generallog.replicator.copy.CopySettings;
import org.generallog.replicator.copy.InitialCopy;
import org.generallog.replicator.copy.LockMode;
import org.generallog.replicator.daemon.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "copy",
        description = {
            "Takes the initial copy: schema, rows, views, triggers and routines, from one consistent snapshot of the old instance.",
            "Its snapshot stands in the old instance's log, so \"run --start copy\" goes on exactly there. Start \"run --start copy\" or"
                    + " \"capture\" first: it waits for the copy.",
            "A copy that broke off goes on when it is started again: what is there and still the same is kept."
        })
final class CopyCommand extends ConfiguredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(CopyCommand.class);

    @Option(
            names = "--overwrite",
            description =
                    "Begin anew: drop all that is in the databases to copy on the new instance, and forget what was applied, rejected and"
                            + " listed there. Without it an existing table is an error.")
    boolean overwrite;

    @Option(
            names = "--lock",
            paramLabel = "brief|brief-or-none|whole-copy|none",
            defaultValue = "brief",
            converter = Converters.Lock.class,
            description = {
                "How writes are held back while the snapshot begins. Default: brief.",
                "  brief: for a moment; an error when that lock cannot be had",
                "  brief-or-none: for a moment, or with a warning not at all",
                "  whole-copy: until the last row is read; exact for MyISAM too",
                "  none: not at all; statements of that moment are uncertain"
            })
    LockMode lock = LockMode.BRIEF;

    @Option(
            names = "--keep-definers",
            description =
                    "Create also what has a definer that does not exist on the new instance: it fails there whenever it is used, until the account"
                            + " is created. Else it is left out and listed; the copy does not begin where that is a trigger.")
    boolean keepDefiners;

    @Option(names = "--no-verify", description = "Do not compare what was copied, whatever copy.verify says.")
    boolean noVerify;

    CopyCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        PrintWriter err = spec().commandLine().getErr();
        try (CopyBars bars = new CopyBars()) {
            InitialCopy copy = new InitialCopy(
                    settings(config),
                    MarkerKeyFile.of(config.relayLog().directory()),
                    config.source().server().address(),
                    config.target().server().address(),
                    bars);
            wiring().signals().onStop(signal -> copy.stop());
            CopyResult result = copy.run();
            print(result);
            return result.differing().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERS;
        } catch (CopyException failure) {
            err.println(failure.getMessage()
                    + (failure.isConnectionLost() || failure.isSchemaChanged()
                            ? "; start the copy again: it goes on, and keeps what is there"
                            : ""));
            LOG.debug("the copy failed", failure);
            return ExitCode.of(failure);
        }
    }

    private CopySettings settings(ReplicationConfig config) {
        CopySettings settings =
                CopySettings.of(config).withOverwrite(overwrite).withLock(lock).withKeepDefiners(keepDefiners);
        return noVerify ? settings.withVerify(false) : settings;
    }

    private void print(CopyResult result) {
        PrintWriter out = spec().commandLine().getOut();
        out.println("copied %,d tables, %,d rows, %,d MB in %d s; writes on the old instance were held back for %d ms"
                .formatted(
                        result.tables(),
                        result.rows(),
                        result.bytes() >> 20,
                        result.duration().toSeconds(),
                        result.snapshot().lockedMillis()));
        if (result.rowsKept() > 0) {
            out.println("%,d of the rows were there from the copy that broke off, and are still the same"
                    .formatted(result.rowsKept()));
        }
        if (!result.differing().isEmpty()) {
            out.println(
                    "not the same on both instances, and listed to verify: " + String.join(", ", result.differing()));
        }
        if (!result.nonTransactional().isEmpty()) {
            out.println("without a snapshot, since their engine knows none: "
                    + String.join(", ", result.nonTransactional()));
        }
        result.warnings().forEach(warning -> out.println("warning: " + warning));
        out.println("next: run --start copy goes on exactly at this copy");
        out.flush();
    }
}
