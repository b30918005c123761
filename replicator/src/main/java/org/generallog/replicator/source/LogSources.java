package org.generallog.replicator.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.generallog.replay.log.LogReadException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the general log in the way the account allows. */
public final class LogSources {
    private static final Logger LOG = LoggerFactory.getLogger(LogSources.class);

    /** What a {@code RENAME} costs in scanned rows, generously: it also makes every session wait for a moment. */
    private static final RotationPolicy.Costs SWAP = new RotationPolicy.Costs(3_000, 80_000);
    /** A call of RDS's procedure is heavier, and each rotation brings the next one nearer to rows not yet captured. */
    private static final RotationPolicy.Costs RDS = new RotationPolicy.Costs(10_000, 400_000);

    private static final String RDS_PROCEDURE = "rds_rotate_general_log";

    private final SourceConnections connections;

    public LogSources(SourceConnections connections) {
        this.connections = connections;
    }

    /**
     * @param mode how to rotate; {@code AUTO} finds out, which needs a connection now
     * @param mayShorten whether the instance has no stored functions, so that a plain read changes nothing; asked at each poll
     * @param anchor what {@link TableLogSource#anchor} gave for the checkpoint from which reading goes on; empty for none
     * @throws LogReadException when the log is off, not written to the table, or may not be read; the message names the remedy
     */
    public TableLogSource open(RotationMode mode, BooleanSupplier mayShorten, String anchor) throws LogReadException {
        LogConnection log = new LogConnection(connections);
        boolean done = false;
        try {
            if (TableRows.row(log, Rotation.LIVE, 1).isEmpty()) {
                throw new LogReadException(
                        "mysql.general_log does not exist or stays empty on the old instance: run mysql_upgrade there,"
                                + " or create the table as the manual says, and see that its sessions do not set sql_log_off.");
            }
            Rotation rotation = rotation(log, mode);
            done = true;
            return new TableLogSource(log, rotation, mayShorten, anchor);
        } catch (SQLException e) {
            throw connections.problem("Opening the general log", e);
        } finally {
            if (!done) {
                log.close();
            }
        }
    }

    /** Whether the server writes its log to the table: {@code general_log} and {@code log_output} as it gives them. */
    public static boolean isOn(boolean generalLog, String logOutput) {
        return generalLog && logOutput.toUpperCase(Locale.ROOT).contains("TABLE");
    }

    /** Which rotation {@link #open} would take, whether the log is on or not; for the preflight check. Says nothing in the log lines. */
    public RotationChoice choice(RotationMode mode) throws LogReadException {
        try (LogConnection log = new LogConnection(connections, true)) {
            return choice(log, mode);
        } catch (SQLException e) {
            throw connections.problem("Finding out how the general log may be rotated", e);
        }
    }

    private Rotation rotation(LogConnection log, RotationMode mode) throws SQLException, LogReadException {
        RotationChoice choice = choice(log, mode);
        if (choice.mode() == RotationMode.SWAP) {
            return new SwapRotation(connections.name(), new RotationPolicy(SWAP));
        }
        if (choice.mode() == RotationMode.RDS) {
            boolean call = choice.procedure() == RotationChoice.Procedure.SAFE;
            if (!call) {
                LOG.warn(
                        "mysql.{} {}: the replicator follows the rotations that RDS makes by itself and makes none.",
                        RDS_PROCEDURE,
                        choice.procedure() == RotationChoice.Procedure.UNSEEN
                                ? "cannot be seen by the account, and may switch the log off while it rotates (grant SELECT on mysql.proc)"
                                : "switches the log off while it rotates, which loses statements");
            }
            return new RdsRotation(new RotationPolicy(RDS), call);
        }
        if (mode == RotationMode.AUTO) {
            LOG.warn(
                    "The account may not rotate the general log of {}: the cost of reading it will grow with the table."
                            + " Allow it to rename log tables, or truncate the table between two runs.",
                    connections.name());
        }
        return new NoRotation();
    }

    private RotationChoice choice(LogConnection log, RotationMode mode) throws SQLException, LogReadException {
        if (mode == RotationMode.SWAP || mode == RotationMode.AUTO) {
            if (new SwapRotation(connections.name(), new RotationPolicy(SWAP)).isAllowed(log)) {
                return new RotationChoice(RotationMode.SWAP, RotationChoice.Procedure.NONE);
            }
            if (mode == RotationMode.SWAP) {
                throw new LogReadException(
                        "rotation swap needs the rights to CREATE, ALTER, DROP and INSERT on mysql.general_log%: grant"
                                + " them, or choose rotation auto.");
            }
        }
        if (mode == RotationMode.RDS || mode == RotationMode.AUTO) {
            String body = rdsProcedure(log);
            if (body != null) {
                return new RotationChoice(RotationMode.RDS, procedure(body));
            }
            if (mode == RotationMode.RDS) {
                throw new LogReadException("rotation rds needs the procedure mysql." + RDS_PROCEDURE
                        + " and the right to EXECUTE it: grant it, or choose rotation auto.");
            }
        }
        return new RotationChoice(RotationMode.NONE, RotationChoice.Procedure.NONE);
    }

    /** The definition of RDS's procedure, empty where it may be called but not seen; null where there is none for us. */
    private @Nullable String rdsProcedure(LogConnection log) throws SQLException, LogReadException {
        try (Statement statement = log.get().connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT " + connections.tag("procedure", "")
                        + " ROUTINE_DEFINITION FROM information_schema.ROUTINES"
                        + " WHERE ROUTINE_SCHEMA = 'mysql' AND ROUTINE_NAME = '" + RDS_PROCEDURE + "'")) {
            if (!row.next()) {
                return null;
            }
            String body = row.getString(1);
            return body == null ? "" : body;
        }
    }

    /**
     * Whether calling the procedure loses nothing: newer ones switch the log off while they rename, and statements in
     * that window are never logged. RDS's own calls cannot be helped; ours can.
     */
    private static RotationChoice.Procedure procedure(String body) {
        if (body.isEmpty()) {
            return RotationChoice.Procedure.UNSEEN;
        }
        String text = body.toLowerCase(Locale.ROOT).replaceAll("[\\s`]+", " ");
        boolean switchesOff = text.contains("global general_log")
                || text.contains("@@general_log")
                || text.contains("@@global.general_log")
                || text.contains("rds_set_configuration");
        return switchesOff ? RotationChoice.Procedure.SWITCHES_OFF : RotationChoice.Procedure.SAFE;
    }
}
