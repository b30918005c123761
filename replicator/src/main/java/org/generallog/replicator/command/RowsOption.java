package org.generallog.replicator.command;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.daemon.UsageException;
import picocli.CommandLine.Option;

/** Which rows {@code verify} and {@code repair} are about. */
final class RowsOption {
    @Option(
            names = "--tables",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these: database.table or database, separated by commas. Default: all that is replicated.")
    List<String> tables = new ArrayList<>();

    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            description =
                    "Only rows that either side finds by this, SQL that both understand; with one table in --tables.")
    String where = "";

    void check() throws UsageException {
        if (!where.isEmpty() && tables.size() != 1) {
            throw new UsageException("--where needs one table: --tables database.table");
        }
    }
}
