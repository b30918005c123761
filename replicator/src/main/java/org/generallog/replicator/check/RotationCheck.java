package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.log.LogReadException;
import org.generallog.replicator.source.LogSources;
import org.generallog.replicator.source.RotationChoice;
import org.generallog.replicator.source.RotationMode;
import org.generallog.replicator.source.SourceConnections;

/** How the log's table will be kept short. */
final class RotationCheck extends Check {
    RotationCheck() {
        super(About.warning(
                        "rotation",
                        "nobody keeps the log's table short, or RDS's procedure may not be called; an error where"
                                + " `source.rotation` asks for a way that is not possible",
                        "Each reading scans the table, so a long one costs the old instance CPU, and it fills the disk. A procedure"
                                + " that switches the log off while it rotates loses statements, and is never called.",
                        "grant what is named; on RDS let it rotate by itself, and see that the replicator is never down for two"
                                + " rotations")
                .or(Severity.ERROR));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance older = on.older();
        older.connection();
        RotationMode wanted = RotationMode.of(on.config().source().rotation().toString());
        Remedy swap = Remedy.on(Side.OLD, "GRANT CREATE, DROP, ALTER, INSERT ON mysql.* TO " + older.account() + ";");
        Remedy rds = Remedy.on(
                Side.OLD, "GRANT EXECUTE ON PROCEDURE mysql.rds_rotate_general_log TO " + older.account() + ";");
        Remedy own = older.isRds() ? rds : swap;
        try {
            // Under another name, so that it does not get in the way of a running capture.
            RotationChoice choice = new LogSources(
                            new SourceConnections(older.address(), on.config().name() + "_check"))
                    .choice(wanted);
            return switch (choice.procedure()) {
                case UNSEEN ->
                    found(
                            "the account may call mysql.rds_rotate_general_log and not see what it does; newer ones switch the log off, so it"
                                    + " is not called, and the rotations that RDS makes by itself are followed",
                            Remedy.on(Side.OLD, "GRANT SELECT ON mysql.proc TO " + older.account() + ";"));
                case SWITCHES_OFF ->
                    found(
                            "mysql.rds_rotate_general_log switches the log off while it rotates, so it is not called: the rotations that"
                                    + " RDS makes by itself are followed, and in each of them statements may be missing from the log");
                case SAFE -> nothing();
                case NONE ->
                    choice.mode() == RotationMode.NONE
                            ? found(
                                    wanted == RotationMode.NONE
                                            ? "source.rotation is none: the log's table grows until somebody shortens it"
                                            : "the account may not rotate the log: its table grows until somebody shortens it",
                                    wanted == RotationMode.NONE ? Remedy.config("source: {rotation: auto}") : own)
                            : nothing();
            };
        } catch (LogReadException refused) {
            if (wanted == RotationMode.AUTO) {
                throw new CannotLook(String.valueOf(refused.getMessage()), "");
            }
            return List.of(new Finding(
                    Severity.ERROR,
                    "source.rotation is " + wanted + ", and run would not begin: " + refused.getMessage(),
                    List.of(wanted == RotationMode.SWAP ? swap : rds, Remedy.config("source: {rotation: auto}"))));
        }
    }
}
