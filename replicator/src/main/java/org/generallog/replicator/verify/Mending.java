package org.generallog.replicator.verify;

import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.TouchedRows.Table;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.config.Touched;
import org.generallog.replicator.daemon.ProofStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of rows that differ: they are mended, or listed. */
final class Mending {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
    /** Rows of one finding that are listed one by one; more are the whole table. */
    private static final int MOST_LISTED = 1_000;
    /** Rows of one finding that the new instance may refuse before all others of it are listed untried. */
    private static final int MOST_REFUSED = 8;
    /** How often rows are added that hold the values of others. */
    private static final int MOST_WIDER = 5;

    private final Verification verification;
    private final TargetTables tables;
    private final ProofStats stats;
    private final boolean repairs;
    private final Repair repair;
    private final Holders holders;
    private final ReplicatorTables replicator;
    private final InVain inVain = new InVain();
    private int refused;

    Mending(Verification verification, TargetTables tables, ProofStats stats) {
        ReplicationConfig config = verification.config();
        this.verification = verification;
        this.tables = tables;
        this.stats = stats;
        this.repairs = config.verify().touched() == Touched.REPAIR;
        this.repair = new Repair(verification, statement -> {}, TriggerRoom.of(tables));
        this.holders = new Holders(verification, tables);
        this.replicator = new ReplicatorTables(config.target().schema(), config.name());
    }

    /** Whether this can be mended, not listed alone. */
    boolean canMend(TableResult result) {
        return repairs
                && !result.differences().isEmpty()
                && result.trouble().isEmpty()
                && result.differences().stream().anyMatch(each -> !waits(result, each));
    }

    /**
     * Mends what differs, or lists it.
     *
     * @param now where the relay log has been read up to
     * @return whether nothing of it has to be looked at again
     */
    boolean settle(TableResult result, Since now) throws VerifyException, InterruptedException {
        if (result.differences().isEmpty()) {
            return true;
        }
        stats.differing.add(result.differences().size());
        String refusal = repairs ? result.trouble() : "verify.touched is look";
        if (!refusal.isEmpty()) {
            list(result, refusal, now);
            return true;
        }
        List<Difference> hopeful = new ArrayList<>(result.differences());
        hopeful.removeIf(each -> waits(result, each));
        if (hopeful.size() < result.differences().size()) {
            List<Difference> others = new ArrayList<>(result.differences());
            others.removeAll(hopeful);
            list(result.with(others), "they were mended before, and differ again", now);
        }
        if (hopeful.isEmpty()) {
            return true;
        }
        setOff(result.pair().name(), now);
        refused = 0;
        boolean settled = mend(result.with(hopeful), 0, now);
        return settled && !result.isCut();
    }

    /** What triggers write while rows are mended is in no log: it has to be on the list before. */
    private void setOff(TableName name, Since now) throws VerifyException {
        List<Item> items = new ArrayList<>();
        for (Table each : tables.setOff(new Table(name.database(), name.table()))) {
            if (each.equals(TargetTables.EVERY) || verification.isReplicated(each.database())) {
                items.add(new Item(Doubt.DIFFERS, each.database(), each.name(), ""));
            }
        }
        insert(items, now);
    }

    private boolean mend(TableResult result, int widened, Since now) throws VerifyException, InterruptedException {
        List<Difference> all = result.differences();
        TableResult left = new TableResult(result.pair().name(), all.size(), rows -> {});
        try {
            Repair.Written written = repair.execute(result, left);
            stats.repaired.add(written.keys().size());
            return left(left, written.inVain(), now);
        } catch (TableTrouble trouble) {
            if (trouble.isDuplicate() && widened < MOST_WIDER) {
                TableResult wider = holders.with(result);
                if (wider.differences().size() > all.size()) {
                    return mend(wider, widened + 1, now);
                }
            }
            if (all.size() == 1 || refused >= MOST_REFUSED) {
                refused++;
                all.forEach(each -> inVain.add(name(result, each), System.nanoTime()));
                list(result, String.valueOf(trouble.getMessage()), now);
                return true;
            }
            int half = all.size() / 2;
            boolean one = mend(result.with(all.subList(0, half)), widened, now);
            return mend(result.with(all.subList(half, all.size())), widened, now) && one;
        }
    }

    /** Rows that were written in vain are listed; others were not quiet, or written anew. */
    private boolean left(TableResult left, Set<Key> vain, Since now) throws VerifyException {
        List<Difference> differing = new ArrayList<>(left.differences());
        int all = differing.size();
        differing.removeIf(each -> !vain.contains(each.key()));
        if (!differing.isEmpty()) {
            differing.forEach(each -> inVain.add(name(left, each), System.nanoTime()));
            list(left.with(differing), "they were mended, and differ again", now);
        }
        return differing.size() == all && left.unproved() == 0;
    }

    private boolean waits(TableResult result, Difference difference) {
        return inVain.waits(name(result, difference), System.nanoTime());
    }

    private static String name(TableResult result, Difference difference) {
        return result.name() + " " + difference.key();
    }

    private void list(TableResult result, String why, Since now) throws VerifyException {
        LOG.warn(
                "{}: {} rows differ from the old instance's, such as {}: they are listed ({})",
                result.name(),
                result.differences().size(),
                result.pair().readable(result.differences().get(0).key()),
                why);
        TableName name = result.pair().name();
        if (!result.pair().hasKey() || result.isCut() || result.differences().size() > MOST_LISTED) {
            insert(List.of(new Item(Doubt.DIFFERS, name.database(), name.table(), "")), now);
            return;
        }
        insert(
                result.differences().stream()
                        .map(each -> new Item(
                                Doubt.DIFFERS,
                                name.database(),
                                name.table(),
                                result.pair().where(Side.OLDER, each.key())))
                        .toList(),
                now);
    }

    /** Lists what differs, for whoever works the list off. */
    void listOnly(TableResult result, String why, Since now) throws VerifyException {
        if (!result.differences().isEmpty()) {
            stats.differing.add(result.differences().size());
            list(result, why, now);
        }
    }

    /** Nothing can be said of its rows. */
    void list(TableName name, String why, Since now) throws VerifyException {
        LOG.warn("{} cannot be compared: it is listed ({})", name, why);
        insert(List.of(new Item(Doubt.DIFFERS, name.database(), name.table(), "")), now);
    }

    private void insert(List<Item> items, Since now) throws VerifyException {
        if (items.isEmpty()) {
            return;
        }
        var unused = verification.instances().ask(Side.NEWER, "the list to verify", connection -> {
            try (Statement statement = connection.createStatement()) {
                for (Item each : items) {
                    statement.execute(Instances.bytes(replicator.insertToVerify(
                            each,
                            now.position(),
                            now.timeMicros(),
                            1,
                            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))));
                }
            }
            return true;
        });
    }
}
